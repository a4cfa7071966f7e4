# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program behind ``ess-map plugin check``; it needs what tests need, a site does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from ess_map import __version__
from ess_map.check import report, running
from ess_map.check.candidate import read
from ess_map.check.findings import CannotRun, Outcome
from ess_map.check.parts import NAMES

WIDTH = 110
"""Of a report that nobody's terminal narrows, as in CI."""


@click.command("ess-map plugin check")
@click.argument(
    "path", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DOSSIER"
)
@click.option(
    "--database",
    type=click.Choice(("both", *running.DATABASES)),
    default="both",
    show_default=True,
    help="Sur quelles bases.",
)
@click.option(
    "--only",
    "parts",
    multiple=True,
    type=click.Choice(NAMES),
    help="Cette partie seulement ; peut être répétée.",
)
@click.option(
    "--json",
    "json_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Écrire aussi le rapport dans ce fichier.",
)
@click.option("--strict", is_flag=True, help="Échouer aussi pour un avertissement.")
@click.option(
    "--timeout",
    "patience",
    default=300,
    show_default=True,
    help="Secondes laissées à chaque partie.",
)
def main(
    path: Path,
    database: str,
    parts: tuple[str, ...],
    json_path: Path | None,
    strict: bool,
    patience: int,
) -> None:
    """Essayer une extension de toutes les façons, et dire ce qui ne va pas.

    DOSSIER contient son pyproject.toml. Une instance temporaire est faite, puis effacée. Le code
    de sortie est 0 si elle est conforme, 1 s'il y a une erreur, 2 si l'essai n'a pas pu se faire.
    """
    console = Console(
        highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else WIDTH
    )
    try:
        candidate = read(path)
        report.begin(console, candidate)
        kinds = running.DATABASES if database == "both" else (database,)

        def follow(outcome: Outcome) -> None:
            report.show(console, outcome)

        outcomes = running.run(candidate, kinds, only=parts, patience=patience, follow=follow)
    except CannotRun as error:
        click.echo(f"ess-map : {error}", err=True)
        raise SystemExit(2) from error
    report.end(console, outcomes, strict=strict)
    if json_path is not None:
        said = report.as_data(candidate, outcomes, __version__, strict=strict)
        json_path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")
    raise SystemExit(0 if report.passes(outcomes, strict=strict) else 1)


if __name__ == "__main__":
    main(prog_name="ess-map plugin check")
