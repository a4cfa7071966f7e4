# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each hook of the plugin costs a reader."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask

from ess_map.actors.models import Actor
from ess_map.check.country import Country, Readers, fill_country, make_people
from ess_map.check.findings import Finding, Notes
from ess_map.check.trial import Trial, filled, plugins_of
from ess_map.core.db import db
from ess_map.platform.watching import Figures
from ess_map.testing.factories import load

CHECK = "cost"
RENDERINGS = 20
DEAR = 0.020
"""Seconds that a hook may take in the middle; twenty plugins may be on one page."""
HEAVY = 5_000_000
"""Bytes that one call may need; eight threads may be at it."""


def check(trial: Trial) -> list[Finding]:
    """Render an actor's page again and again, and say what each hook took."""
    notes = Notes(CHECK)
    with trial.migrated() as app:
        readers, country = Readers(app, make_people()), fill_country()
        filled(trial.candidate)
        pages = (f"/acteurs/{country.actors[0]}", f"/territoires/{country.territory}", "/")
        for url in pages:
            readers.ask("animator", url)  # templates are compiled once
        watch = plugins_of(app).watch
        for cost in watch.costs.values():
            cost.calls, cost.worst = 0, 0.0
            cost.recent.clear()
        for url in pages:
            for _time in range(RENDERINGS):
                readers.ask("animator", url)
        taken = [one for one in watch.figures() if one.plugin == trial.name and one.calls]
        peaks = _peaks(app, trial.name, country)
        for cost in sorted(taken, key=lambda one: -one.median):
            _say(cost, peaks.get(cost.hook), notes)
        if not taken:
            notes.ok("Aucun de ses crochets n'est appelé sur les pages du noyau.")
    return notes.findings


def _say(cost: Figures, peak: int | None, notes: Notes) -> None:
    middle = cost.median
    figures = f"{cost.calls} appels, médiane {_ms(middle)}, pire {_ms(cost.worst)}" + (
        f", mémoire {peak / 1000:.0f} ko" if peak is not None else ""
    )
    if middle > DEAR:
        notes.warning(
            f"Il coûte {_ms(middle)} à chaque page, plus que {_ms(DEAR)} ({figures}) : demandez "
            "moins à la base, ou calculez d'avance dans une tâche.",
            cost.hook,
        )
    elif peak is not None and peak > HEAVY:
        notes.warning(
            f"Il lui faut {peak / 1_000_000:.0f} Mo à chaque appel ({figures}) : ne chargez que "
            "ce qui est montré.",
            cost.hook,
        )
    else:
        notes.ok(f"{figures}.".capitalize(), cost.hook)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms".replace(".", ",")


def _peaks(app: Flask, name: str, country: Country) -> Mapping[str, int]:
    """Return how many bytes each hook of an actor's page needs at most, called alone."""
    actor = load(country.actor_id)
    ids = list(db.session.scalars(sa.select(Actor.id)))
    asked: dict[str, dict[str, Any]] = {
        "actor_panels": {"actor": actor, "user": None},
        "actor_actions": {"actor": actor, "user": None},
        "field_sources": {"actor": actor},
        "contribution_sections": {"actor": actor, "user": None},
        "actor_properties": {"actor_ids": ids},
        "nav_items": {"user": None, "territory": None},
    }
    plugins, found = plugins_of(app), {}
    with app.test_request_context():
        for hook, said in asked.items():
            if name in plugins.implementing(hook):
                found[hook] = _peak(
                    lambda hook=hook, said=said: plugins.each(hook, only=name, **said)
                )
    return found


def _peak(call: Callable[[], Any]) -> int:
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
