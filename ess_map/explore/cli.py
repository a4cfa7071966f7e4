# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``ess-map export``."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import click
from flask import Blueprint, current_app
from flask_babel import gettext as _

from ess_map.core.errors import Invalid
from ess_map.explore import export
from ess_map.explore.answer import answer
from ess_map.explore.query import read
from ess_map.platform.plugins import registry

bp = Blueprint("exports", __name__, cli_group=None)


@bp.cli.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "name", help="Format ; par défaut, l'extension du fichier.")
@click.option(
    "--where",
    default="",
    metavar="FILTRES",
    help="Comme dans l'adresse de la page : 'territory=epci-243700754&activity=ressourcerie'.",
)
def export_(path: Path, name: str | None, where: str) -> None:
    """Écrire une sélection d'acteurs dans un fichier (tous, sans --where)."""
    name = name or path.suffix.removeprefix(".")
    exporter = registry().exporters.get(name)
    if exporter is None:
        known = ", ".join(registry().exporters)
        raise Invalid(
            _("Format inconnu : « %(name)s ». Formats : %(known)s.", name=name, known=known)
        )
    base = current_app.extensions["ess_map.settings"].base_url
    with current_app.test_request_context(base_url=base):  # addresses in the file are absolute
        reading = read(parse_qs(where))
        if reading.problems:
            raise Invalid(reading.problems[0])
        found = answer(reading.query)
        part = path.with_name(f"{path.name}.part")
        with part.open("wb") as file:
            file.writelines(exporter.write(export.records(found)))
        part.replace(path)
        click.echo(f"{found.count} acteurs écrits dans {path}.")
