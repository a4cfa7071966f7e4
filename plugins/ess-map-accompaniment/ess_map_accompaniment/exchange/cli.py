# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map accompaniment export`` and ``import``, in the plugin's one group."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _

from ess_map import db
from ess_map_accompaniment.audit.cli import bp
from ess_map_accompaniment.exchange import exporting, importing

A_PATH = click.Path(path_type=Path)


@bp.cli.command("export")
@click.argument("folder", type=A_PATH)
@click.option("--all", "whole", is_flag=True, help="Fermées, brouillons et faits privés compris.")
def export(folder: Path, whole: bool) -> None:
    """Écrire dans FOLDER les structures et services en data·inclusion, et ess.json à côté."""
    made = exporting.export(db.session, whole=whole)
    exporting.save(made, folder)
    click.echo(
        _(
            "Écrit dans %(folder)s : structures %(structures)s, services %(services)s.",
            structures=len(made.structures),
            services=len(made.services),
            folder=folder,
        )
    )
    for sentence in made.left_out:
        click.echo(_("Laissé de côté : %(what)s", what=sentence))
    if whole:
        click.echo(_("ess.json contient des courriels qui ne sont pas publics : gardez-le à part."))


@bp.cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=A_PATH)
def import_(paths: tuple[Path, ...]) -> None:
    """Lire des fichiers de data·inclusion, ou des dossiers : structures, services, ess.json."""
    report = importing.run(db.session, paths)
    for name, count in ((_("Structures"), report.structures), (_("Services"), report.services)):
        click.echo(
            _(
                "%(what)s : nouveautés %(created)s, changements %(updated)s, inchangés %(same)s.",
                what=name,
                created=count.created,
                updated=count.updated,
                same=count.unchanged,
            )
        )
    for file, rejection in report.rejections:
        click.echo(
            _(
                "%(file)s, objet %(number)s, laissé de côté : %(why)s.",
                file=file,
                number=rejection.line,
                why=rejection.reason,
            )
        )
