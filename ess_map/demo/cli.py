# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``ess-map demo``."""

from __future__ import annotations

import click
from flask import Blueprint
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ess_map.atlas.store import store
from ess_map.demo import load
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
def demo(keys: tuple[str, ...]) -> None:
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
        bar.update(task, description="Construction de l'atlas…")
        atlas = store().current()
    click.echo(f"Démonstration prête : {sum(map(len, atlas.segments))} acteurs sur la carte.")
