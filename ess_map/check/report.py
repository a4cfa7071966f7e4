# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report: for who reads it in a terminal, and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ess_map.check.candidate import Candidate
from ess_map.check.findings import ERROR, OK, WARNING, Outcome

SIGNS = {OK: ("✓", "green"), WARNING: ("!", "yellow"), ERROR: ("✗", "red")}
DATABASE = {"": "", "spatialite": " · SpatiaLite", "postgis": " · PostGIS"}


def begin(console: Console, candidate: Candidate) -> None:
    """Say what is being checked."""
    console.print(Text(f"{candidate.distribution or candidate.name} ({candidate.value})", "bold"))


def show(console: Console, outcome: Outcome) -> None:
    """Print one part: its title, then a sentence for each finding, the gravest first."""
    sign, colour = SIGNS[worst(outcome)]
    title = Text()
    title.append(f"{'–' if outcome.skipped else sign} ", "dim" if outcome.skipped else colour)
    title.append(f"{outcome.label}{DATABASE[outcome.database]}", "bold")
    title.append(f"  {outcome.seconds:.1f} s".replace(".", ","), "dim")
    console.print(title)
    if outcome.skipped:
        console.print(
            Padding(Text(f"Sauté : {outcome.skipped}", "dim"), (0, 0, 0, 4), expand=False)
        )
    for level in (ERROR, WARNING, OK):
        sign, colour = SIGNS[level]
        for finding in outcome.findings:
            if finding.level == level:
                line = Text(f"{sign} ", colour)
                line.append(f"{finding.where} : " if finding.where else "", "bold")
                line.append(finding.sentence, "dim" if level == OK else "default")
                console.print(Padding(line, (0, 0, 0, 4), expand=False))


def end(console: Console, outcomes: Sequence[Outcome], *, strict: bool) -> None:
    """Print the sum."""
    errors, warnings = (sum(one.count(level) for one in outcomes) for level in (ERROR, WARNING))
    skipped = sum(bool(one.skipped) for one in outcomes)
    seconds = sum(one.seconds for one in outcomes)
    said = f"{_plural(errors, 'erreur')}, {_plural(warnings, 'avertissement')}"
    if skipped:
        said += f", {_plural(skipped, 'partie')} {'sautées' if skipped > 1 else 'sautée'}"
    good = passes(outcomes, strict=strict)
    verdict = "Elle peut être publiée" if good else "À corriger avant de publier"
    console.print(Text(f"{verdict} : {said}, en {seconds:.0f} s.", "green" if good else "red"))


def worst(outcome: Outcome) -> str:
    """Return the level of the gravest finding."""
    return next((level for level in (ERROR, WARNING) if outcome.count(level)), OK)


def passes(outcomes: Sequence[Outcome], *, strict: bool) -> bool:
    """Tell whether the plugin conforms; with ``strict`` a warning is enough to fail."""
    grave = (ERROR, WARNING) if strict else (ERROR,)
    return not any(outcome.count(level) for outcome in outcomes for level in grave)


def as_data(
    candidate: Candidate, outcomes: Sequence[Outcome], version: str, *, strict: bool
) -> dict[str, Any]:
    """Return the report as what JSON can say."""
    return {
        "plugin": candidate.name,
        "distribution": candidate.distribution,
        "ess_map": version,
        "passes": passes(outcomes, strict=strict),
        "errors": sum(one.count(ERROR) for one in outcomes),
        "warnings": sum(one.count(WARNING) for one in outcomes),
        "parts": [asdict(outcome) for outcome in outcomes],
    }


def _plural(count: int, word: str) -> str:
    return f"{count or 'aucune' if word in ('erreur', 'partie') else count or 'aucun'} {word}" + (
        "s" if count > 1 else ""
    )
