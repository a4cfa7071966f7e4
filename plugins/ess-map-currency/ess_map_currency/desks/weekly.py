# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coming week of desks, day by day, and its public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import format_date

from ess_map import hours, local_now
from ess_map_currency.desks import freshness, record
from ess_map_currency.desks.models import Desk
from ess_map_currency.desks.saying import clock

HOLIDAY = "PH 00:00-24:00"
NOON = time(12)


@dataclass(frozen=True)
class Line:
    """A day of the week ahead: ``spans`` as « 9 h – 12 h », none when it is closed."""

    date: date
    label: str
    holiday: bool
    spans: tuple[str, ...]


@dataclass(frozen=True)
class Week:
    """A desk and its coming week; ``known`` False: nobody has said when it is open."""

    desk: Desk
    known: bool
    open_now: bool
    days: tuple[Line, ...]
    away: bool
    freshness: str
    closes: datetime | None
    opens: datetime | None


def of(desks: Sequence[Desk], today: date) -> list[Week]:
    """Return the coming week of each desk."""
    return [week(one, today) for one in desks]


def week(desk: Desk, today: date) -> Week:
    """Return the coming week of a desk, and whether it is open this minute."""
    said = desk.hours or desk.actor.opening_hours
    text, moment = record.open_hours(desk, today), local_now()
    now_open = bool(text) and hours.is_open(text, moment)
    change = hours.next_change(text, moment) if now_open else None
    lines = days(today)
    if text:
        spans = (tuple(map(_span, day.spans)) for day in hours.week(text, today))
        lines = [replace(one, spans=found) for one, found in zip(lines, spans, strict=True)]
    return Week(
        desk=desk,
        known=bool(said) and hours.is_valid(said),
        open_now=now_open,
        days=tuple(lines),
        away=record.is_away(desk, today),
        freshness=freshness.of(desk.verified_at, today),
        closes=change,
        opens=None if now_open or not text else _next(text, moment),
    )


def days(today: date) -> list[Line]:
    """Return the seven days from ``today`` on, without hours."""
    return [Line(day, format_date(day, "EEEE d"), is_holiday(day), ()) for day in _seven(today)]


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday in France."""
    return hours.is_open(HOLIDAY, datetime.combine(day, NOON))


def _seven(today: date) -> Iterator[date]:
    return (today + timedelta(days=offset) for offset in range(7))


def _span(span: tuple[time, time]) -> str:
    begins, ends = (datetime.combine(date.min, one) for one in span)
    if begins.time() == ends.time() == time():
        return "24\u202fh / 24"
    return f"{clock(begins)} – {clock(ends)}"


def _next(text: str, moment: datetime) -> datetime | None:
    minute = int(hours.Timetable((text,)).next_opening(moment)[0])
    return None if minute == hours.NEVER else hours.ZERO + timedelta(minutes=minute)
