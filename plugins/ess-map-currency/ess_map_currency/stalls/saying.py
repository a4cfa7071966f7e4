# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours in words, rule by rule: « du lundi au vendredi : 9 h – 12 h »."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map_currency.desks.saying import clock

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
RANKS = {
    1: _l("1er"),
    2: _l("2e"),
    3: _l("3e"),
    4: _l("4e"),
    5: _l("5e"),
    -1: _l("dernier"),
    -2: _l("avant-dernier"),
}
_MONTH = f"(?:{'|'.join(MONTHS)})(?: \\d\\d?)?"
_RULE = re.compile(
    rf"(?P<year>20\d\d )?(?P<season>{_MONTH}(?:-(?:20\d\d )?(?:{_MONTH}|\d\d?))?)?:?\s*"
    r"(?P<days>(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)[-,\[\]\d]*)*)\s*"
    r"(?P<times>(?:\d\d:\d\d-\d\d:\d\d,?\s?)*|24/7|off|closed)"
    r'(?:\s*"(?P<said>[^"]*)")?'
)
_DAY = re.compile(
    r"(?P<first>Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:-(?P<last>[A-Z][a-z]))?(?:\[(?P<nth>[-\d,]+)\])?"
)
_MONDAY = date(2024, 1, 1)


def in_words(text: str) -> list[str]:
    """Return the lines that say ``text`` to people; the notation itself where we have no words."""
    if not text.strip():
        return []
    try:
        lines = [_rule(rule.strip()) for rule in re.split(r";|\|\|", text) if rule.strip()]
    except ValueError:  # a day that no month has
        return [text.strip()]
    return [text.strip()] if None in lines else [line for line in lines if line]


def _rule(rule: str) -> str | None:
    found = _RULE.fullmatch(rule)
    if found is None or not any(found.group("season", "days", "times")):
        return None
    days = _days(found["days"])
    if days is None:
        return None
    when = [*([_season(found["year"] or "", found["season"])] if found["season"] else []), *days]
    hours = _hours(found["times"])
    said = ", ".join(when) or (_("tous les jours") if found["times"] != "24/7" else "")
    line = _("%(days)s : %(hours)s", days=said, hours=hours) if said else hours
    return f"{line} ({found['said']})" if found["said"] else line


def _days(text: str) -> list[str] | None:
    """Return the days of ``Mo-We,Fr,Sa[1]`` in words, None when something is left over."""
    parts = [part for part in re.split(r",(?![^\[]*\])", text) if part]
    said = []
    for part in parts:
        found = _DAY.fullmatch(part)
        if found is None or (found["last"] and found["last"] not in DAYS):
            return None
        said.append(_span_of_days(found["first"], found["last"], found["nth"]))
    return said


def _span_of_days(first: str, last: str | None, nth: str | None) -> str:
    if first == "PH":
        return _("jours fériés")
    if last:
        if (first, last) == ("Mo", "Su"):
            return _("tous les jours")
        return _("du %(first)s au %(last)s", first=_day(first), last=_day(last))
    if nth:
        ranks = [_rank(int(one)) for one in nth.split(",") if one.lstrip("-").isdigit()]
        return _("%(ranks)s %(day)s du mois", ranks=_(" et ").join(ranks), day=_day(first))
    return _day(first)


def _day(name: str) -> str:
    return format_date(_MONDAY.replace(day=1 + DAYS.index(name)), "EEEE")


def _rank(number: int) -> str:
    return str(RANKS.get(number, number))


def _season(year: str, text: str) -> str:
    """Return « d'avril à octobre », « du 20 avril au 10 mai »."""
    first, dash, last = text.partition("-")
    year = year.strip()
    if not dash:
        return f"{_moment(first)} {year}".strip()
    if last.startswith("20"):
        first, year = f"{year} {first}".strip(), ""
    begin = _moment(first)
    end = _moment(last if not last.isdigit() else f"{first.split()[-2]} {last}")
    if any(one.isdigit() for one in first):
        return f"{_('du %(first)s au %(last)s', first=begin, last=end)} {year}".strip()
    whole = _("d'%(first)s à %(last)s") if begin[0] in "ao" else _("de %(first)s à %(last)s")
    return whole % {"first": begin, "last": end}


def _moment(text: str) -> str:
    """Return « avril », « 20 avril », « 3 janvier 2027 »."""
    parts = text.split()
    years = parts[:1] if parts[0].isdigit() else []
    month, *day = parts[len(years) :]
    number = 1 + MONTHS.index(month)
    if not day:
        return " ".join((format_date(date(2024, number, 1), "LLLL"), *years))
    said = format_date(date(2024, number, int(day[0])), "d MMMM")
    return " ".join((re.sub(r"^1 ", _("1er") + " ", said), *years))


def _hours(text: str) -> str:
    if text in ("off", "closed"):
        return _("fermé")
    if text in ("", "24/7"):
        return _("jour et nuit")
    spans = [one.strip().split("-") for one in text.split(",") if one.strip()]
    return ", ".join(" – ".join(map(_clock, span)) for span in spans)


def _clock(text: str) -> str:
    hour, minute = map(int, text.split(":"))
    return clock(datetime.combine(date.min, time(hour % 24, minute)))
