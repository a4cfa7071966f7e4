# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates show of a diagnosis: its charts, and the notes that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ess_map.actors.vocabularies import families
from ess_map.diagnosis import charts
from ess_map.diagnosis.charts import Choropleth, Statements
from ess_map.diagnosis.employment import FIRST
from ess_map.diagnosis.figures import Area, Figure, Findings

LISTED = 60
"""Communes of a table in the page; the table to download has all."""


@dataclass(frozen=True)
class Bar:
    """A figure as a bar: ``share`` is its length in per cent of the longest."""

    figure: Figure
    share: float
    family_index: int | None = None
    strong: bool = False


@dataclass(frozen=True)
class Shown:
    """A diagnosis, ready to be drawn."""

    found: Findings
    families: tuple[Bar, ...]
    activities: tuple[Bar, ...]
    sources: tuple[Bar, ...]
    densities: tuple[Bar, ...]
    statements: tuple[Statements, ...]
    """What is looked for first, what sources disagree on, what is about the place itself."""
    more: tuple[Statements, ...]
    """The other statements."""
    density_map: Choropleth | None
    white_map: Choropleth | None
    dense: tuple[Area, ...]
    """The communes with actors, the densest first, cut the same way."""
    white: tuple[Area, ...]
    """The communes far from a tiers-lieu, the farthest first, cut to what a page can hold."""


def of(found: Findings) -> Shown:
    """Return everything that a page of ``found`` draws."""
    actors, density = found.section("actors"), found.section("density")
    order = families()
    stated = charts.statements(
        [one for one in found.section("employment").figures if one.name.startswith("stated.")]
    )
    first = [one for one in stated if one.differ or one.about == found.name or one.name in FIRST]
    return Shown(
        found=found,
        families=tuple(
            Bar(bar.figure, bar.share, order.index(key) if key in order else None)
            for bar in _bars(actors.under("family"))
            for key in [bar.figure.name.partition(".")[2]]
        ),
        activities=_bars(actors.under("activity")),
        sources=_bars(actors.under("source")),
        densities=tuple(
            Bar(bar.figure, bar.share, strong=bar.figure.name == "density")
            for bar in _bars(density.figures)
        ),
        statements=tuple(first),
        more=tuple(one for one in stated if one not in first),
        density_map=charts.densities(found),
        white_map=charts.white_zones(found),
        dense=tuple(sorted(filter(_counted, found.areas), key=_density)[:LISTED]),
        white=found.white[:LISTED],
    )


def _counted(area: Area) -> bool:
    return bool(area.count)


def _density(area: Area) -> tuple[float, str]:
    return -(area.density or 0), area.name


def _bars(figures: Sequence[Figure]) -> tuple[Bar, ...]:
    """Those that count something, beside the longest."""
    known = [one for one in figures if one.value]
    most = max((one.value for one in known), default=1)
    return tuple(Bar(one, round(100 * one.value / most, 2)) for one in known)
