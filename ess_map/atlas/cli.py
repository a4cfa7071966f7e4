# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map atlas …``."""

from __future__ import annotations

import click
from flask import Blueprint

from ess_map.atlas.store import behind, store

bp = Blueprint("atlas_commands", __name__, cli_group="atlas")


@bp.cli.command("build")
@click.option("--anew", is_flag=True, help="Même s'il est à jour : une extension a échoué.")
def build_snapshot(anew: bool) -> None:
    """Construire l'instantané que tous les processus partagent."""

    def tell(done: int) -> None:
        click.echo(f"\r{done:,} acteurs lus", nl=False, err=True)

    atlas = store().remake(tell) if anew else store().rebuild(tell)
    click.echo(f"\nAtlas prêt : {len(atlas.segments[0]):,} acteurs.")


@bp.cli.command("status")
def status() -> None:
    """Dire où en est l'atlas."""
    entries = behind()
    click.echo("Aucun atlas." if entries is None else f"{entries} changements depuis l'instantané.")
