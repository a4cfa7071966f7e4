# SPDX-License-Identifier: AGPL-3.0-or-later
"""The grid of opening hours as cells that people fill in: read with sentences, written back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from ess_map.core.weekgrid import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_CLOSURE,
    LONGEST_NIGHT,
    LONGEST_REASON,
    MIDNIGHT,
    MOST_CLOSURES,
    MOST_SPANS,
    NTH,
    Closure,
    Day,
    Grid,
    Span,
)

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

_TIME = re.compile(r"(\d{1,2})(?:\s*[h:.]\s*(\d{2})?\s*(?:mn|min)?)?|(\d{1,2})(\d{2})")
_FRENCH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_WORDS = {"midi": 12 * 60, "minuit": MIDNIGHT}
_SPACE = re.compile(r"\s+")


def _keys() -> Iterator[str]:
    for day in DAYS:
        for number in range(1, MOST_SPANS + 1):
            yield from (f"{day}-{number}-from", f"{day}-{number}-until")
        yield f"{day}-nth"
    yield from ("holidays", "season-from", "season-until")
    for row in range(1, MOST_CLOSURES + 1):
        yield from (f"closure-{row}-{part}" for part in ("first", "last", "reason"))


KEYS = tuple(_keys())
"""The names of all cells that may be sent."""


def cells(grid: Grid) -> dict[str, str]:
    """Return what stands in each cell of a grid, without the empty ones."""
    found = {}
    for name, day in zip(DAYS, grid.days, strict=True):
        for number, (begin, until) in enumerate(day.spans, 1):
            found |= {f"{name}-{number}-from": _said(begin), f"{name}-{number}-until": _said(until)}
        found[f"{name}-nth"] = day.nth
    # Of somebody who has not said anything yet, closed is the safer guess: nobody comes in vain.
    found["holidays"] = "closed" if grid.holidays_off or not grid.is_open else "open"
    if grid.season:
        found |= {"season-from": str(grid.season[0]), "season-until": str(grid.season[1])}
    for row, closure in enumerate(grid.closures, 1):
        found |= {
            f"closure-{row}-first": closure.first.isoformat(),
            f"closure-{row}-last": closure.last.isoformat(),
            f"closure-{row}-reason": closure.reason,
        }
    return {key: value for key, value in found.items() if value}


def read(typed: Mapping[str, str]) -> tuple[Grid, dict[str, str]]:
    """Return the grid that cells say, and by row (``mo``, ``season``, ``closure-1``) what is wrong.

    A row with something wrong is not in the grid.
    """
    wrong: dict[str, str] = {}
    days = tuple(_caught(wrong, name, Day(), _day, typed, name) for name in DAYS)
    season = _caught(wrong, "season", None, _season, typed)
    rows = (f"closure-{row}" for row in range(1, MOST_CLOSURES + 1))
    closures = [_caught(wrong, row, None, _closure, typed, row) for row in rows]
    kept = tuple(one for one in closures if one)
    return Grid(days, typed.get("holidays") == "closed", season, kept), wrong


def minutes(text: str) -> int:
    """Return the minutes since midnight of « 9h30 », « 9:30 », « 0930 » or « midi »."""
    said = _SPACE.sub(" ", text).strip().lower()
    if said in _WORDS:
        return _WORDS[said]
    found = _TIME.fullmatch(said)
    if not found:
        raise ValueError(_("« %(text)s » n'est pas une heure : écrivez 9h30.", text=text[:20]))
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(_("« %(text)s » n'existe pas : une heure va de 0h à 24h.", text=text[:20]))
    return hour * 60 + minute


def _said(minute: int) -> str:
    minute = minute - MIDNIGHT if minute > MIDNIGHT else minute
    return f"{minute // 60}h{minute % 60:02}"


def _caught(
    wrong: dict[str, str], row: str, otherwise: Any, read_row: Callable[..., Any], *given: Any
) -> Any:
    try:
        return read_row(*given)
    except ValueError as error:
        wrong[row] = str(error)
        return otherwise


def _day(typed: Mapping[str, str], name: str) -> Day:
    pairs = [
        [typed.get(f"{name}-{number}-{end}", "") for end in ("from", "until")]
        for number in range(1, MOST_SPANS + 1)
    ]
    spans = sorted(_span(*pair) for pair in pairs if any(pair))
    for (_begin, until), (later, _until) in pairwise(spans):
        if later < until:
            raise ValueError(_("Deux plages se chevauchent : séparez-les ou n'en gardez qu'une."))
    nth = typed.get(f"{name}-nth", "")
    if nth not in NTH:
        raise ValueError(_("Choisissez les semaines dans la liste."))
    return Day(tuple(spans), nth)


def _span(begin: str, until: str) -> Span:
    if not begin:
        raise ValueError(_("Il manque l'heure d'ouverture."))
    if not until:
        raise ValueError(_("Il manque l'heure de fermeture."))
    first, last = minutes(begin) % MIDNIGHT, minutes(until)
    if first == last:
        raise ValueError(_("L'ouverture et la fermeture sont à la même heure."))
    if last > first:
        return first, last
    if last + MIDNIGHT - first > LONGEST_NIGHT and last:
        raise ValueError(_("La fermeture est avant l'ouverture : inversez les deux heures."))
    return first, last + MIDNIGHT


def _season(typed: Mapping[str, str]) -> tuple[int, int] | None:
    first, last = (typed.get(f"season-{end}", "") for end in ("from", "until"))
    if not first and not last:
        return None
    months = [str(month) for month in range(1, 13)]
    if first not in months or last not in months:
        raise ValueError(_("Choisissez le premier et le dernier mois de la saison."))
    return int(first), int(last)


def _closure(typed: Mapping[str, str], row: str) -> Closure | None:
    first, last, reason = (typed.get(f"{row}-{part}", "") for part in ("first", "last", "reason"))
    if not (first or last or reason):
        return None
    if not first:
        raise ValueError(_("Il manque le premier jour de la fermeture."))
    days = _date(first), _date(last or first)
    if days[1] < days[0]:
        raise ValueError(_("Le dernier jour vient avant le premier : inversez-les."))
    if days[1] - days[0] > LONGEST_CLOSURE:
        raise ValueError(_("Une fermeture exceptionnelle dure un an au plus."))
    return Closure(*days, reason.replace('"', "'")[:LONGEST_REASON])


def _date(text: str) -> date:
    found = _FRENCH.fullmatch(text)
    try:
        day = date(*map(int, reversed(found.groups()))) if found else date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            _("« %(text)s » n'est pas une date : écrivez 31/12/2026.", text=text[:20])
        ) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValueError(_("L'année doit être entre %(first)s et %(last)s.", **limits))
    return day


def day_name(index: int) -> str:
    """Return the name of a day, Monday is 0."""
    return format_date(date(2024, 1, 1 + index), "EEEE")


def month_name(month: int) -> str:
    """Return the name of a month, January is 1."""
    return format_date(date(2024, month, 1), "LLLL")
