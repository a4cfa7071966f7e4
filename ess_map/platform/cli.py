# SPDX-License-Identifier: AGPL-3.0-or-later
"""`ess-map plugin`: what authors need, without a database; rooms above add their commands."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Blueprint

from ess_map.platform import scaffold, texts


@click.group("plugin")
def plugin() -> None:
    """Les extensions : en écrire une, mettre en service celles qui sont installées."""


bp = Blueprint("plugin_commands", __name__, cli_group=None)
bp.cli.add_command(plugin)


@plugin.command("new")
@click.argument("name")
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Où la créer ; ici si rien n'est dit.",
)
@click.option(
    "--licence", default=scaffold.LICENCE, show_default=True, help="Sa licence, en code SPDX."
)
def new(name: str, directory: Path, licence: str) -> None:
    """Créer une extension complète, dont les tests passent déjà."""
    name = name.replace("-", "_")
    root = scaffold.create(name, directory, licence)
    click.echo(f"{root} est prête. Ensuite :")
    click.echo(f"  pip install --editable '{root}[test]'")
    click.echo(f"  pytest {root}")
    click.echo(f"  ess-map plugin upgrade {name}")


@plugin.command("texts")
@click.argument("place", type=click.Path(exists=True, file_okay=False, path_type=Path))
def gather(place: Path) -> None:
    """Mettre à jour les textes anglais d'une extension, et les compiler."""
    for package in texts.packages(place):
        found = texts.update(package)
        click.echo(f"{found.path} : {found.texts} textes, {len(found.missing)} à traduire.")
        for text in found.missing:
            click.echo(f"  {text.strip()}")
