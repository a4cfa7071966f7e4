# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two diagnoses side by side: the same rows, and what sets them apart in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map.diagnosis import density
from ess_map.diagnosis.density import PER
from ess_map.diagnosis.figures import Figure, Findings, Section

ALIKE = 1.1
"""Below this ratio two numbers are about the same."""
DOUBLE = 1.95
"""From this ratio on, "so many times more" is easier to read than per cent."""


@dataclass(frozen=True)
class Row:
    """One thing on both sides; a side may state it several times, or never."""

    name: str
    label: str
    one: tuple[Figure, ...]
    other: tuple[Figure, ...]
    words: str


@dataclass(frozen=True)
class Group:
    """The rows of one section."""

    title: str
    rows: tuple[Row, ...]
    caveats: tuple[str, ...] = ()


def groups(one: Findings, other: Findings) -> tuple[Group, ...]:
    """Return what both diagnoses say, section by section, in the order of the first."""
    found = []
    for mine in one.sections:
        theirs = other.section(mine.name)
        rows = _rows(one, other, _own(mine.figures, one), _own(theirs.figures, other))
        if rows:
            found.append(Group(mine.title, rows, _caveats(mine, theirs, one.name, other.name)))
    return tuple(found)


def caveat(one: Findings, other: Findings) -> str:
    """Return which sources reach both differently; '' when they compare."""
    return density.unlike(one.name, one.sources, other.name, other.sources)


def words(one: float | None, other: float | None, here: str, there: str) -> str:
    """Return what sets two numbers of ``here`` and ``there`` apart, in words."""
    if one is None or other is None:
        return _("ne se compare pas")
    if one == other:
        return _("autant")
    low, high, more = (other, one, here) if one > other else (one, other, there)
    less = there if more is here else here
    if low <= 0:
        return (
            _("zéro pour %(place)s", place=less)
            if low == 0
            else _("plus pour %(place)s", place=more)
        )
    ratio = high / low
    if ratio < ALIKE:
        return _("à peu près autant")
    if ratio < DOUBLE:
        return _("%(n)s %% de plus pour %(place)s", n=round(100 * (ratio - 1)), place=more)
    times = format_decimal(round(ratio, 1) if ratio < 10 else round(ratio))
    return _("%(n)s fois plus pour %(place)s", n=times, place=more)


def _caveats(mine: Section, theirs: Section, here: str, there: str) -> tuple[str, ...]:
    """Return what holds for both sides, then what holds for one, under its name."""
    both = [sentence for sentence in mine.caveats if sentence in theirs.caveats]
    sides = ((here, mine), (there, theirs))
    alone = [
        _("%(place)s : %(sentence)s", place=name, sentence=sentence)
        for name, section in sides
        for sentence in section.caveats
        if sentence not in both
    ]
    return (*both, *alone)


def _own(figures: Sequence[Figure], found: Findings) -> dict[str, list[Figure]]:
    """What is about the place itself, by name; nothing that is only listed where it is missing."""
    kept: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.about in ("", found.name) and not figure.name.startswith("missing."):
            kept.setdefault(figure.name, []).append(figure)
    return kept


def _rows(
    one: Findings,
    other: Findings,
    mine: dict[str, list[Figure]],
    theirs: dict[str, list[Figure]],
) -> tuple[Row, ...]:
    rows = []
    for name in dict.fromkeys((*mine, *theirs)):
        left, right = tuple(mine.get(name, ())), tuple(theirs.get(name, ()))
        detail = "." in name and not name.startswith(("white.", "stated.", "growth."))
        if detail and not any(figure.value for figure in (*left, *right)):
            continue  # a family that neither has
        label = _("Acteurs pour 10 000 habitants") if name == "density" else ""
        label = label or (left or right)[0].label
        rows.append(Row(name, label, left, right, _between(one, other, name, left, right)))
    return tuple(rows)


def _between(
    one: Findings,
    other: Findings,
    name: str,
    mine: tuple[Figure, ...],
    theirs: tuple[Figure, ...],
) -> str:
    counted = name.startswith(("family.", "activity.", "source.", "needs.")) or name == "actors"
    if counted:
        # A list that has none of a kind does not name it: there are none.
        left, right = (side[0].value if side else 0 for side in (mine, theirs))
        said = words(left, right, one.name, other.name)
        if left and right and one.population and other.population:
            each = words(left / one.population, right / other.population, one.name, other.name)
            return _("%(count)s ; par habitant, %(each)s", count=said, each=each)
        return said
    if len(mine) != 1 or len(theirs) != 1:
        return _("ne se compare pas")
    left, right = mine[0], theirs[0]
    same = (left.source, left.year, left.unit) == (right.source, right.year, right.unit)
    if not (same or left.counted):
        return _("ne se compare pas : autre source ou autre année")
    if left.high is not None or right.high is not None:
        return _ranges(left, right, one.name, other.name)
    return words(left.value, right.value, one.name, other.name)


def _ranges(one: Figure, other: Figure, here: str, there: str) -> str:
    if one.value is None or other.value is None or one.high is None or other.high is None:
        return _("ne se compare pas")
    if one.value > other.high:
        return _("plus pour %(place)s", place=here)
    if other.value > one.high:
        return _("plus pour %(place)s", place=there)
    return _("les fourchettes se recoupent")


def per_head(one: Findings, other: Findings) -> list[tuple[str, float, float]]:
    """Return (label, one, other): all actors and each activity per 10,000 inhabitants.

    Nothing where a population is unknown; activities that neither side has are left out.
    """
    if not one.population or not other.population:
        return []
    mine, theirs = one.section("actors"), other.section("actors")
    names = ["actors", *(figure.name for figure in mine.under("activity"))]
    rows = []
    for name in names:
        left, right = mine.figure(name), theirs.figure(name)
        values = [figure.value or 0 if figure else 0 for figure in (left, right)]
        if left and any(values):
            each = (PER * values[0] / one.population, PER * values[1] / other.population)
            rows.append((left.label, *each))
    return rows
