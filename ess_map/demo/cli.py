# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``ess-map demo``."""

from __future__ import annotations

import click
from flask import Blueprint, current_app
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from ess_map.atlas.store import store
from ess_map.core.db import db
from ess_map.demo import accounts, contributions, filling, load, past
from ess_map.people.roles import LABELS
from ess_map.sources.cli import sentences

bp = Blueprint("demo", __name__, cli_group=None)


@bp.cli.command("demo")
@click.option(
    "--territory",
    "keys",
    multiple=True,
    metavar="CLÉ",
    help="Plutôt les organisations réelles de ce territoire (epci-243700754), depuis le miroir.",
)
@click.option(
    "--accounts/--no-accounts",
    "wanted",
    default=None,
    help="Un compte par rôle, au mot de passe public ; en production, seulement si on insiste.",
)
@click.option(
    "--contributions/--no-contributions",
    "lively",
    default=True,
    help="Avec les comptes, un mois de propositions et de décisions sur des fiches fictives.",
)
def demo(keys: tuple[str, ...], wanted: bool | None, lively: bool) -> None:
    """Remplir une instance pour l'essayer : faits réels, et fiches fictives qui le disent."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("Chargement des territoires…")

        def follow(progress) -> None:
            bar.update(task, description=f"{progress.rows} fiches lues…")

        reports = load.real(keys, follow=follow) if keys else load.demo(follow=follow)
        for report in reports:
            for line in sentences(report):
                bar.console.print(line)
        production = current_app.extensions["ess_map.settings"].environment == "production"
        made = ()
        if wanted or (wanted is None and not production and not keys):
            with past.living(past.begun(db.session)):
                made = accounts.create(db.session, in_production=bool(wanted))
        if made and lively and not keys:
            bar.update(task, description="Un mois de propositions et de décisions…")
            contributions.create(db.session)
        filled = [] if keys else _filled(bar, task)
        bar.update(task, description="Construction de l'atlas…")
        alive = sum(int(segment.alive.sum()) for segment in store().current().segments)
    click.echo(f"Démonstration prête : {alive} acteurs sur la carte.")
    _show(made)
    if not all(one.well for one in filled):
        raise SystemExit(1)


def _filled(bar: Progress, task: TaskID) -> list[filling.Filled]:
    """Let plugins fill their part, and print what each says of it."""
    bar.update(task, description="Extensions…")
    found = list(filling.fill(db.session()))
    for one in found:
        if one.said:
            bar.console.print(f"Extension « {one.plugin} » : {one.said}", markup=False)
    return found


def _show(made: tuple[accounts.DemoAccount, ...]) -> None:
    if made:
        click.echo(f"Comptes de démonstration, mot de passe « {accounts.PASSWORD} » :")
    for account in made:
        right = f"{LABELS[account.role]} · {account.scope}" if account.role else "sans droit"
        click.echo(f"  {account.email:<30} {right}")
