# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map territories …``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Blueprint
from flask_babel import gettext as _
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.territories import api, load, lookup, search
from ess_map.territories.models import LEVELS, Territory, TerritoryBoundary
from ess_map.territories.place import CODES, Place
from ess_map.territories.save import Loaded

bp = Blueprint("territories", __name__, cli_group="territories")


@bp.cli.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--level", type=click.Choice(list(CODES)), help="Niveau des territoires de FILE.")
@click.option("--region", "regions", multiple=True, help="Contours des communes : code INSEE.")
@click.option("--vintage", default="", help="Date de la géographie officielle (2026-01-01).")
def load_command(
    file: Path | None, level: str | None, regions: tuple[str, ...], vintage: str
) -> None:
    """Charger les territoires : le miroir local, à défaut les noms fournis, ou un fichier."""
    if file is None:
        loaded = load.default(regions, vintage=vintage, progress=_progress)
    elif level is None:
        raise Invalid(_("Précisez le niveau du fichier, par exemple --level commune."))
    else:
        loaded = load.from_file(file, level, vintage=vintage, progress=_progress)
    _tell(loaded)


@bp.cli.command("fetch")
@click.option("--department", "departments", multiple=True, help="Code du département (37).")
@click.option("--epci", "epcis", multiple=True, help="SIREN de l'EPCI (243700754).")
@click.option("--base-url", default=api.BASE_URL, show_default=True, help="Adresse de l'API.")
def fetch_command(departments: tuple[str, ...], epcis: tuple[str, ...], base_url: str) -> None:
    """Charger depuis l'API publique : des départements, des EPCI, ou tout le pays."""
    source = api.Api(base_url=base_url)
    _tell(load.fetch(departments, epcis, source=source, progress=_progress))


@bp.cli.command("list")
@click.argument("text", required=False)
def list_command(text: str | None) -> None:
    """Compter les territoires par niveau, ou chercher TEXT parmi eux."""
    if text:
        for territory in search.find(text, limit=20):
            click.echo(f"{territory.key}\t{territory.name}")
        return
    rows = db.session.execute(
        sa.select(Territory.level, sa.func.count(), sa.func.count(TerritoryBoundary.territory_id))
        .outerjoin(TerritoryBoundary, TerritoryBoundary.territory_id == Territory.id)
        .group_by(Territory.level)
    )
    for level, count, drawn in sorted(rows, key=lambda row: LEVELS.index(row[0])):
        click.echo(f"{level}\t{count}\t{drawn} contours")


@bp.cli.command("show")
@click.argument("key")
def show_command(key: str) -> None:
    """Décrire le territoire KEY (epci-243700754)."""
    territory = lookup.get(key)
    click.echo(f"{territory.key}\t{territory.name} ({territory.level_label})")
    if territory.population is not None:
        click.echo(f"population\t{territory.population}")
    for parent in lookup.parents(territory):
        click.echo(f"dans\t{parent.key}\t{parent.name}")
    click.echo(f"communes\t{len(lookup.commune_codes(territory))}")


@bp.cli.command("former")
@click.argument("code")
def former_command(code: str) -> None:
    """Dire quelle commune d'aujourd'hui correspond à CODE."""
    today = lookup.current_commune(code.upper())
    if not today:
        raise NotFound(
            _("Aucune commune ne porte ni n'a porté le code « %(code)s ».", code=code[:20])
        )
    click.echo(f"{today}\t{lookup.get(f'commune-{today}').name}")


def _progress(places: Iterable[Place]) -> Iterator[Place]:
    """Show on standard error how many places have been read."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} lignes lues"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)
        number = 0
        for number, place in enumerate(places, 1):
            if number % 500 == 0:
                bar.update(task, completed=number)
            yield place
        bar.update(task, completed=number)


def _tell(loaded: Loaded) -> None:
    if not loaded.changed:
        click.echo("Territoires déjà à jour.")
        return
    click.echo(
        f"{loaded.created} territoires créés, {loaded.updated} modifiés, "
        f"{loaded.removed} retirés ; {loaded.boundaries} contours, "
        f"{loaded.former_codes} anciens codes, codes postaux de {loaded.postal_codes} communes."
    )
