# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map import`` and ``ess-map imports``."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Blueprint, current_app
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from ess_map.contributions import undo, units
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.core.text import slugify
from ess_map.sources import imports, mapping, past, recherche_entreprises
from ess_map.sources.files import suffix
from ess_map.sources.profiles import sirene, tabular

bp = Blueprint("sources", __name__, cli_group=None)
SHOWN = 10
"""Rejections and remarks printed; the others are in the file and counted."""


@bp.cli.command("import")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--profile", help="Profil de lecture ; deviné d'après les colonnes sinon.")
@click.option("--mapping", "mapping_file", type=click.Path(path_type=Path), help="TOML ou JSON.")
@click.option("--live", metavar="TERRITOIRE", help="Depuis l'API publique : epci-243700754.")
@click.option("--source", "key", help="Clé de la source ; par défaut, le nom du fichier.")
@click.option("--source-name", default="", help="Nom de la source, tel qu'on le lira.")
@click.option("--source-url", default="", help="Où la source est publiée.")
@click.option("--licence", default="", help="Licence des données.")
@click.option("--year", type=int, help="Millésime des données.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Fichier des lignes rejetées.")
@click.option("--undo", "undone", type=int, metavar="NUMÉRO", help="Annuler cet import.")
def import_(
    path, profile, mapping_file, live, key, source_name, source_url, licence, year, rejects, undone
):
    """Importer des acteurs depuis un fichier (CSV, XLSX, GeoJSON, Sirene…) ou l'API publique."""
    if undone is not None:
        for line in _undo(undone):
            click.echo(line)
        return
    gc.set_threshold(100_000)  # rows come and go by the thousand: no need to look at each
    if (path is None) == (live is None):
        raise Invalid(_("Donnez un fichier, ou --live suivi d'un territoire."))
    if live:
        key, source_name = key or "recherche-entreprises", source_name or "Recherche d'entreprises"
        source_url = source_url or recherche_entreprises.URL
        licence = licence or "Licence Ouverte 2.0"
    info = imports.SourceInfo(key or _key_of(path), source_name, source_url, licence, year)
    rejects = rejects or _rejects_file(info.key)
    with _bar(path) as follow:
        if live:
            report = imports.run_items(
                lambda: recherche_entreprises.read(live),
                source=info,
                rejects=rejects,
                on_progress=follow,
                file=live,
            )
        elif mapping_file:
            reader = tabular.mapped(mapping.from_file(mapping_file))
            report = imports.run_items(
                lambda: reader.read(path),
                source=info,
                rejects=rejects,
                on_progress=follow,
                file=path.name,
            )
        else:
            report = imports.run(path, profile, source=info, rejects=rejects, on_progress=follow)
    for line in sentences(report):
        click.echo(line)
    raise SystemExit(1 if report.error else 0)


@bp.cli.command("imports")
def imports_() -> None:
    """Montrer les imports passés, le plus récent d'abord, avec le numéro qui les annule."""
    for one in past.latest(db.session):
        click.echo(f"{one.id:>6}  {past.sentence(one)}")


def _undo(number: int) -> list[str]:
    """Take an import back, showing how far it is; one that was stopped goes on."""
    contribution = past.find(db.session, number)
    columns = (TextColumn("{task.completed} acteurs"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=past.size(contribution))
        done = undo.run(
            db.session,
            contribution,
            None,
            on_progress=lambda actors: progress.update(task, completed=actors),
        )
    lines = [_("Import annulé : %(n)s acteurs reprennent leur état d'avant.", n=done.actors)]
    lines += _some(
        [
            _(
                "Acteur %(id)s, changé depuis, gardé tel quel : %(names)s.",
                id=actor_id,
                names=", ".join(units.label(name) for name in names),
            )
            for actor_id, names in done.kept.items()
        ]
    )
    return lines


def sentences(report: imports.Report) -> list[str]:
    """Say what an import did, for a person."""
    lines = [
        _(
            "%(read)s lignes lues : %(created)s acteurs créés, %(updated)s mis à jour, "
            "%(unchanged)s inchangés, %(rejected)s rejetés (source « %(source)s »).",
            read=report.read,
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            rejected=report.rejected,
            source=report.source,
        )
    ]
    if report.withdrawn:
        lines.append(
            _(
                "%(n)s acteurs retirés : leur source ne permet plus de les publier.",
                n=report.withdrawn,
            )
        )
    lines += [f"  – {reason} : {n}" for reason, n in sorted(report.ignored.items())]
    lines += _some([_("Remarque : %(text)s", text=text) for text in report.warnings])
    lines += _some(
        [
            _("Ligne %(line)s rejetée : %(reason)s", line=one.line, reason=one.reason)
            for one in report.rejections
        ]
    )
    if report.contribution_id:
        lines.append(_("Pour annuler : ess-map import --undo %(id)s", id=report.contribution_id))
    if report.rejects_file:
        lines.append(_("Toutes les lignes rejetées : %(path)s", path=report.rejects_file))
    if report.error:
        lines.append(_("Import interrompu. %(error)s", error=report.error))
    return lines


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return lines[:SHOWN] + ([_("… et %(n)s autres.", n=more)] if more > 0 else [])


def _key_of(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz").removesuffix(".zip")
    return slugify(name.removesuffix(suffix(path))) or "import"


def _rejects_file(key: str) -> Path:
    folder = current_app.extensions["ess_map.settings"].instance / "imports"
    return folder / f"{slugify(key) or 'import'}-rejets.csv"


@contextmanager
def _bar(path: Path | None) -> Iterator[Callable[[imports.Progress], None]]:
    """Show the bytes read and the rows, on a terminal; give what is to be told of them."""
    columns = (TextColumn("{task.fields[rows]} lignes"), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=_size(path), rows=0)

        def follow(now: imports.Progress) -> None:
            progress.update(task, completed=now.bytes, rows=now.rows)

        yield follow


def _size(path: Path | None) -> int | None:
    if path is None:
        return None
    found = sirene.files(path) if path.exists() else None
    files = found or ((path,) if path.is_file() else ())
    return sum(file.stat().st_size for file in files) or None
