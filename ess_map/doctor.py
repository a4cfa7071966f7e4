# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is missing or wrong, each in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask, current_app

from ess_map.app import create_app
from ess_map.atlas import store
from ess_map.core import assets, jobs, mail, migrations, spatial
from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.extensions import tables, troubles
from ess_map.platform.plugins import running
from ess_map.territories.models import Territory


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``sentence`` says how it is and what to do."""

    ok: bool
    sentence: str


def examine(factory: Callable[[], Flask] = create_app) -> list[Finding]:
    """Look at everything, stopping only where the next look would make no sense."""
    try:
        app = factory()
    except EssMapError as error:
        return [Finding(False, error.message)]
    with app.app_context():
        return list(_look())


def _look() -> Iterator[Finding]:
    settings = current_app.extensions["ess_map.settings"]
    yield Finding(True, f"Réglages lus ({settings.environment}, dossier {settings.instance.name}).")
    try:
        with db.engine.connect() as connection:
            yield Finding(True, f"Base joignable : {spatial.versions(connection)}.")
    except EssMapError as error:
        yield Finding(False, error.message)
        return
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        yield Finding(
            False,
            f"La base ne répond pas ({reason}) : vérifiez ESS_MAP_DATABASE_URL et que le serveur "
            "tourne ; si la base est neuve, lancez `ess-map init`.",
        )
        return
    now, head = migrations.current(), migrations.latest()
    if now != head:
        yield Finding(False, f"Migrations en attente ({now or 'aucune'} → {head}) : ess-map init.")
        return
    yield Finding(True, f"Migrations à jour ({head}).")
    yield from _content()
    yield from _plugins()
    yield from _background()


def _content() -> Iterator[Finding]:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Territory))
    yield Finding(
        bool(count),
        f"{count} territoires."
        if count
        else "Aucun territoire : lancez `ess-map territories load` ou `ess-map demo`.",
    )
    behind = store.behind()
    yield Finding(
        behind is not None,
        f"Atlas présent, {behind} changements à rejouer."
        if behind is not None
        else "Atlas absent : il sera construit à la première requête (ou `ess-map atlas build`).",
    )
    built = assets.MANIFEST.exists()
    yield Finding(
        built,
        "Fichiers du navigateur construits."
        if built
        else "Fichiers du navigateur absents : lancez `npm ci && npm run build`.",
    )


def _plugins() -> Iterator[Finding]:
    running().live.forget()
    for trouble in troubles.found():
        yield Finding(False, str(trouble.sentence))
    with db.engine.connect() as connection:
        for name in tables.uninstalled(connection):
            yield Finding(
                True,
                f"L'extension « {name} » n'est plus installée et ses données restent : "
                f"réinstallez-la, ou `ess-map plugin purge {name}`.",
            )


def _background() -> Iterator[Finding]:
    queue = mail.queue(db.session)
    failing = [state for state in jobs.states(db.session) if state.failing]
    if queue.late:
        yield Finding(
            False,
            f"{queue.late} courriels attendent depuis plus d'une heure : `ess-map serve` (ou "
            "`ess-map jobs work`) tourne-t-il, et que dit /administration/courriels ?",
        )
    if queue.failed:
        yield Finding(
            False, f"{queue.failed} courriels abandonnés : voyez /administration/courriels."
        )
    for state in failing:
        yield Finding(False, f"La tâche « {state.job.name} » échoue : {state.run.error}")
    if not (queue.late or queue.failed or failing):
        yield Finding(True, f"Tâches de fond sans échec, {queue.waiting} courriels en attente.")
