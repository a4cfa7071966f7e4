# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan along the calendar: where each bar begins and ends, in percent of what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date

from ess_map.plans.tree import Node, Outline

MOST_TICKS = 12
STEPS = (1, 3, 6, 12, 24, 60, 120)
"""Months between two marks: a month, a quarter, half a year, years."""
SHORTEST = 0.8
"""Percent: a bar of one day is still seen."""


@dataclass(frozen=True)
class Tick:
    """One mark of the scale."""

    at: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One line; ``width`` is 0 for an item that has an end only: a point in time."""

    node: Node
    depth: int
    at: float
    width: float
    drawn: bool


@dataclass(frozen=True)
class Timeline:
    """The whole drawing; ``today`` is None when today lies outside."""

    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    today: float | None


def of(outline: Outline, today: date) -> Timeline | None:
    """Return the drawing of a plan; None when nothing in it has a date."""
    rows = [(node, depth) for top in outline.nodes for node, depth in _deep(top, 0)]
    days = [day for node, _depth in rows for day in (node.starts_on, node.ends_on) if day]
    if not days:
        return None
    first, last = min(days), max(days)
    months = _index(last) - _index(first) + 1
    step = next((one for one in STEPS if months / one <= MOST_TICKS), STEPS[-1])
    begin = _index(first) // step * step
    end = (_index(last) // step + 1) * step
    zero, span = _month(begin), (_month(end) - _month(begin)).days
    share = _share(zero, span)
    ticks = tuple(
        Tick(share(_month(index)), _label(_month(index), step)) for index in range(begin, end, step)
    )
    bars = tuple(_bar(node, depth, share) for node, depth in rows)
    now = share(today)
    return Timeline(ticks, bars, now if 0 <= now <= 100 else None)


def _deep(node: Node, depth: int):
    yield node, depth
    for child in node.children:
        yield from _deep(child, depth + 1)


def _bar(node: Node, depth: int, share) -> Bar:
    if node.ends_on is None and node.starts_on is None:
        return Bar(node, depth, 0, 0, False)
    if node.starts_on is None or node.ends_on is None:
        return Bar(node, depth, share(node.ends_on or node.starts_on), 0, True)
    start = share(node.starts_on)
    return Bar(node, depth, start, max(round(share(node.ends_on) - start, 2), SHORTEST), True)


def _share(zero: date, span: int):
    return lambda day: round(100 * (day - zero).days / span, 2)


def _index(day: date) -> int:
    return 12 * day.year + day.month - 1


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def _label(day: date, step: int) -> str:
    if step >= 12:
        return str(day.year)
    return format_date(day, "MMM yy" if step != 3 else "QQQ yy")
