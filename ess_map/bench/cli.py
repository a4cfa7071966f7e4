# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``ess-map bench``."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Blueprint, current_app
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ess_map.bench import plugins, report
from ess_map.bench.generate import generate
from ess_map.bench.instance import Instance, fill, versions
from ess_map.bench.measure import measure
from ess_map.core.errors import Invalid

bp = Blueprint("bench", __name__, cli_group=None)

DATABASES = ("spatialite", "postgis")
MARKER = ".ess-map-bench"
"""A file that says that the folder is ours, to be erased."""


@bp.cli.command("bench")
@click.option("--actors", default=1_500_000, show_default=True, help="Acteurs inventés.")
@click.option(
    "--database", default="both", show_default=True, type=click.Choice([*DATABASES, "both"])
)
@click.option(
    "--postgres-url",
    envvar="ESS_MAP_BENCH_POSTGRES_URL",
    help="Base PostGIS vide, par exemple celle que prête `make postgres`.",
)
@click.option("--folder", type=click.Path(path_type=Path), help="Dossier de travail.")
@click.option("--keep", is_flag=True, help="Garder le dossier : le prochain essai en repart.")
@click.option("--repeats", default=40, show_default=True, help="Mesures par geste.")
@click.option("--quick", is_flag=True, help="Sans départs à froid ni coup de dix heures.")
@click.option("--only", default="", help="Les seuls gestes dont le nom contient ce texte.")
@click.option("--json", "out", type=click.Path(path_type=Path), help="Écrire aussi en JSON.")
def bench(actors, database, postgres_url, folder, keep, repeats, quick, only, out) -> None:
    """Mesurer : inventer des acteurs, les charger, servir, et chronométrer chaque geste."""
    kinds = DATABASES if database == "both" else (database,)
    if "postgis" in kinds and not postgres_url:
        raise Invalid(
            "Donnez une base PostGIS vide avec --postgres-url (`make postgres` en prête une), "
            "ou choisissez --database spatialite."
        )
    if actors < 1 or repeats < 1:
        raise Invalid("Il faut au moins un acteur et une mesure par geste.")
    mirror = current_app.extensions["ess_map.settings"].mirror
    console = Console()
    runs = []
    with _workshop(folder, keep) as work, _progress() as step:
        csv = _actors(work, actors, mirror, step)
        for kind in kinds:
            home = work / kind
            url = postgres_url if kind == "postgis" else f"sqlite:///{home / 'ess-map.db'}"
            instance = Instance(kind, home, url, mirror)
            load = fill(instance, csv, actors, step, only if plugins.wanted(only) else None)
            measured = measure(
                instance,
                csv,
                actors,
                repeats=repeats,
                quick=quick,
                only=only,
                step=lambda text, kind=kind: step(f"{kind} : {text}"),
            )
            runs.append(report.Run(kind, versions(instance), load, measured))
    for run in runs:
        for table in report.tables(run):
            console.print(table)
    if out:
        text = json.dumps(report.as_json(runs), ensure_ascii=False, indent=1)
        out.write_text(text + "\n", encoding="utf-8")


def _actors(work: Path, actors: int, mirror: Path | None, step) -> Path:
    """Write the file of invented actors, unless an earlier run left it here."""
    path = work / f"actors-{actors}.csv"
    if not path.exists():
        done = 0

        def follow(rows: int) -> None:
            nonlocal done
            done += rows
            step(f"{done} acteurs inventés")

        unfinished = path.with_suffix(".part")
        communes = mirror / "geo" / "communes.csv" if mirror else None
        generate(actors, unfinished, communes=communes, progress=follow)
        unfinished.rename(path)
    return path


@contextmanager
def _workshop(folder: Path | None, keep: bool) -> Iterator[Path]:
    """The folder that the run works in; gone afterwards unless it is to be kept."""
    work = Path(tempfile.mkdtemp(prefix="ess-map-bench-")) if folder is None else folder.resolve()
    work.mkdir(parents=True, exist_ok=True)
    marker = work / MARKER
    if any(work.iterdir()) and not marker.exists():
        raise Invalid(f"{work} n'est pas vide : donnez un dossier qui ne sert qu'à mesurer.")
    marker.touch()
    try:
        yield work
    finally:
        if not keep:
            shutil.rmtree(work)


@contextmanager
def _progress() -> Iterator:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda text: bar.update(task, description=text)
