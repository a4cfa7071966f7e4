# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pôles were at which stage on a day, how many, and how we know."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import ActorLocation
from ess_map.core import clock
from ess_map.core.morton import NOWHERE
from ess_map.core.spatial import shape
from ess_map.pole_stages import stage_map
from ess_map.pole_stages.stage_map import Drawing, Spot
from ess_map.poles import index, record, stage_facts, stages
from ess_map.poles.models import Pole
from ess_map.poles.stage_facts import RECORDED, Fact
from ess_map.territories import lookup

ORDER = ("active", "creation", "validated", "prefiguration", "idea", "dormant", "abandoned")
"""From those that work to those that stopped; a stage that is not named comes last."""
STALE = timedelta(days=2 * 365)
"""After that long a stage found in a document may well be another by now."""
LONGEST = 18
"""Letters of a name on the map."""
FEW = 4
"""Territories that are named one by one."""


@dataclass(frozen=True)
class Row:
    """One pôle; ``since`` is when it is first known at that stage, ``source`` how, if written."""

    id: int
    name: str
    url: str
    tone: int
    label: str
    since: str
    source: str
    approximate: bool
    where: str


@dataclass(frozen=True)
class Choice:
    """A month that the page can show; ``value`` is how the address writes it."""

    value: str
    label: str


@dataclass(frozen=True)
class Table:
    """The whole page: ``counts`` is (tone, label, how many), ``names`` those of running pôles."""

    day: date
    rows: tuple[Row, ...]
    counts: tuple[tuple[int, str, int], ...]
    months: tuple[Choice, ...]
    sources: tuple[str, ...]
    running: int
    names: tuple[tuple[str, int], ...]
    old: tuple[str, ...]
    """When stages were written down of which nothing was heard for years by that day."""
    drawing: Drawing


def of(session: Session, month: str, region: str) -> Table:
    """Return the stages at the end of ``month`` (2010-10; today without one) in a région, or all.

    A pôle of which nothing is known by then is left out.
    """
    filters = index.Filters(region=region)
    ids = session.scalars(index.chosen(filters, Pole.id)).all()
    facts = stage_facts.of(session, stages.LIFECYCLE.name, ids)
    day = end_of(month)
    found = {id_: stage_facts.last(one, day) for id_, one in facts.items()}
    shown = {id_: fact for id_, fact in found.items() if fact is not None}
    poles = sorted(record.everyone(session, sorted(shown)), key=lambda one: _place(one, shown))
    places = lookup.names(code for one in poles for code in _codes(one))
    rows = tuple(_row(one, shown[one.id], _where(one, places)) for one in poles)
    counted = Counter(fact.stage for fact in shown.values())
    names = Counter(called(one.actor.name) for one in poles if shown[one.id].stage == "active")
    seats = _seats(session, list(shown))
    spots = {one.id: Spot(seats.get(one.id), short(one)) for one in poles}
    return Table(
        day=day,
        rows=rows,
        counts=tuple(
            (index.tone(name), stages.LIFECYCLE.label_of(name), counted[name])
            for name in sorted(counted, key=_rank)
        ),
        months=months(facts.values(), month),
        sources=tuple(sorted({row.source for row in rows if row.source})),
        running=counted["active"],
        names=tuple(sorted(names.items())),
        old=tuple(dict.fromkeys(fact.when for fact in shown.values() if _old(fact, day))),
        drawing=stage_map.draw(session, spots, region),
    )


def called(name: str) -> str:
    """Return what a pôle is called, without its territory: "ADESS" of "ADESS – Pays de Brest".

    One organisation may run the pôles of two territories, each with a record of its own.
    """
    return name.partition(" – ")[0].strip()


def short(pole: Pole) -> str:
    """Return what to write on a map: what the pôle is called, its town when that is too long."""
    name = called(pole.actor.name).partition(" (")[0].partition(",")[0]
    return name if len(name) <= LONGEST else pole.actor.city[:LONGEST]


def end_of(month: str) -> date:
    """Return the last day of ``month`` (2010-10), today when it is none or has not ended."""
    today = clock.local_now().date()
    year, dash, number = month.partition("-")
    if not (dash and year.isdecimal() and number.isdecimal() and len(year) == 4):
        return today
    if not (1 <= int(number) <= 12 and int(year) >= 1800):
        return today
    last = calendar.monthrange(int(year), int(number))[1]
    return min(date(int(year), int(number), last), today)


def months(facts: Iterable[Sequence[Fact]], asked: str) -> tuple[Choice, ...]:
    """Return the months in which something changed, the latest first, after today."""
    days = {fact.known_from for one in facts for fact in stage_facts.known(one)}
    if asked and end_of(asked) != clock.local_now().date():
        days.add(end_of(asked))
    firsts = sorted({day.replace(day=1) for day in days}, reverse=True)
    found = [Choice(f"{day:%Y-%m}", stage_facts.month(day)) for day in firsts]
    return (Choice("", _("Aujourd'hui")), *found)


def _seats(session: Session, ids: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Where the seats are, in degrees."""
    place = ActorLocation
    query = sa.select(place.actor_id, place.geom).where(
        place.actor_id.in_(ids), place.qk != NOWHERE
    )
    points = {row.actor_id: shape(row.geom) for row in session.execute(query)}
    return {id_: (point.x, point.y) for id_, point in points.items()}


def _old(fact: Fact, day: date) -> bool:
    return fact.event == RECORDED and fact.on is not None and fact.on < day - STALE


def _codes(pole: Pole) -> list[str]:
    return (pole.perimeter or {}).get("codes", [])


def _where(pole: Pole, places: Mapping[str, str]) -> str:
    """What is said of its perimeter, else the territories that it consists of, if few."""
    names = sorted(places[code] for code in _codes(pole) if code in places)
    more = [_("et %(count)s autres", count=len(names) - FEW)] if len(names) > FEW else []
    return pole.perimeter_note or ", ".join([*names[:FEW], *more])


def _row(pole: Pole, fact: Fact, where: str) -> Row:
    return Row(
        id=pole.id,
        name=pole.actor.name,
        url=url_for("poles_stages.path", slug=pole.actor.slug),
        tone=index.tone(fact.stage),
        label=stages.LIFECYCLE.label_of(fact.stage),
        since=fact.when,
        source=fact.source if fact.event == RECORDED else "",
        approximate=pole.approximate,
        where=where,
    )


def _place(pole: Pole, shown: dict[int, Fact]) -> tuple[int, str, int]:
    return _rank(shown[pole.id].stage), pole.actor.name.casefold(), pole.id


def _rank(stage: str) -> int:
    return ORDER.index(stage) if stage in ORDER else len(ORDER)
