# SPDX-License-Identifier: AGPL-3.0-or-later
"""From figures to drawings: lengths in per cent, communes as paths; the templates do the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map.diagnosis import compare, drawing
from ess_map.diagnosis.figures import Area, Figure, Findings

MANY = 300
"""Communes from which one cannot be pointed at: they are drawn by class."""


class Pair(NamedTuple):
    """One row of a comparison: two values on one line, from 0 to 100."""

    label: str
    one: float
    other: float
    one_shown: str
    other_shown: str
    words: str = ""


class Dot(NamedTuple):
    """One statement on a line of years: ``x`` in per cent, None for an unknown year."""

    x: float | None
    figure: Figure


@dataclass(frozen=True)
class Statements:
    """What is stated about one thing of one territory."""

    name: str
    label: str
    about: str
    dots: tuple[Dot, ...]
    differ: bool
    """Not all of them say the same."""


class Shade(NamedTuple):
    """One class of a map and how many communes are in it."""

    level: int
    label: str
    count: int


class Shape(NamedTuple):
    """A commune on a map; of many, all of one class together, which have no title."""

    path: str
    level: int
    title: str = ""


@dataclass(frozen=True)
class Choropleth:
    """A map of communes in classes."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    legend: tuple[Shade, ...]


def statements(stated: Sequence[Figure]) -> tuple[Statements, ...]:
    """Return the statements by what they are about, with their places on one line of years."""
    grouped: dict[tuple[str, str], list[Figure]] = {}
    for one in stated:
        grouped.setdefault((one.name, one.about), []).append(one)
    years = [one.year for one in stated if one.year]
    first, last = min(years, default=0), max(years, default=0)
    wide = max(1, last - first)
    found = []
    for (name, about), same in grouped.items():
        dots = tuple(
            Dot(round(10 + 80 * (one.year - first) / wide, 1) if one.year else None, one)
            for one in same
        )
        differ = len({one.value for one in same}) > 1
        found.append(Statements(name, same[0].label, about, dots, differ))
    return tuple(found)


def pairs(rows: Sequence[tuple[str, float, float]], here: str, there: str) -> tuple[Pair, ...]:
    """Return rows (label, one, other) on one scale, with what sets them apart in words."""
    most = max((max(one, other) for _label, one, other in rows), default=0) or 1
    return tuple(
        Pair(
            label,
            round(100 * one / most, 1),
            round(100 * other / most, 1),
            format_decimal(round(one, 2)),
            format_decimal(round(other, 2)),
            compare.words(one, other, here, there),
        )
        for label, one, other in rows
    )


def white_zones(found: Findings) -> Choropleth | None:
    """Return the communes by their distance to a tiers-lieu, None without any distance."""
    if all(area.km is None for area in found.areas):
        return None
    km = found.reach

    def level(area: Area) -> int:
        if area.km is None:
            return 0
        return 1 + sum(area.km > limit for limit in (km / 2, km, 2 * km))

    labels = (
        _("distance inconnue"),
        _("à %(km)s km ou moins", km=format_decimal(km / 2)),
        _("de %(low)s à %(high)s km", low=format_decimal(km / 2), high=format_decimal(km)),
        _("zone blanche : de %(low)s à %(high)s km", low=format_decimal(km),
          high=format_decimal(2 * km)),
        _("zone blanche : plus de %(km)s km", km=format_decimal(2 * km)),
    )  # fmt: skip

    def title(area: Area) -> str:
        if area.km is None:
            return area.name
        away = format_decimal(round(area.km, 1))
        return _("%(name)s : %(km)s km", name=area.name, km=away)

    return _drawn(found.areas, level, labels, title)


def densities(found: Findings) -> Choropleth | None:
    """Return the communes by actors per 10,000 inhabitants, None where nobody is counted."""
    known = sorted({area.density for area in found.areas if area.density})
    if len(found.areas) < 2 or not known:
        return None
    limits = [_round(known[int(len(known) * part)]) for part in (0.25, 0.5, 0.75)]
    limits = sorted(set(limits))

    def level(area: Area) -> int:
        if not area.density:
            return 0
        return 1 + sum(area.density > limit for limit in limits)

    shown = [format_decimal(limit) for limit in limits]
    labels = [_("aucun acteur connu"), _("jusqu'à %(high)s", high=shown[0])]
    labels += [_("de %(low)s à %(high)s", low=low, high=high) for low, high in pairwise(shown)]
    labels.append(_("plus de %(low)s", low=shown[-1]))

    def title(area: Area) -> str:
        density = format_decimal(_round(area.density or 0))
        return _("%(name)s : %(density)s pour 10 000", name=area.name, density=density)

    return _drawn(found.areas, level, labels, title)


def _round(number: float) -> float:
    return round(number, 1) if number < 10 else round(number)


def _drawn(
    areas: Sequence[Area],
    level: Callable[[Area], int],
    labels: Sequence[str],
    title: Callable[[Area], str],
) -> Choropleth | None:
    levels = [level(area) for area in areas]
    legend = tuple(
        Shade(number, label, levels.count(number))
        for number, label in enumerate(labels)
        if number in levels
    )
    drawn = drawing.outlined([area.code for area in areas])
    if drawn is None:
        return None
    if len(areas) > MANY:
        joined = [(shade.level, []) for shade in legend]
        of_level = dict(joined)
        for area, number in zip(areas, levels, strict=True):
            of_level[number].append(drawn.paths.get(area.code, ""))
        shapes = tuple(Shape("".join(paths), number) for number, paths in joined)
    else:
        shapes = tuple(
            Shape(drawn.paths[area.code], number, title(area))
            for area, number in zip(areas, levels, strict=True)
            if area.code in drawn.paths
        )
    return Choropleth(drawn.width, drawn.height, shapes, legend)
