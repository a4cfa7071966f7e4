# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours as GoGoCarto keeps them, ``{"Mo": "09:00-12:00,14:00-18:00"}``, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ess_map import hours

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = "|".join(DAYS)
_SPAN = r"\d{2}:\d{2}-\d{2}:\d{2}"
_RULE = re.compile(
    rf"(?P<days>(?:{_DAY})(?:-(?:{_DAY}))?(?:,(?:{_DAY})(?:-(?:{_DAY}))?)*) +"
    rf"(?P<spans>off|{_SPAN}(?:,{_SPAN})*)"
)


def of_days(days: Mapping[str, Any]) -> str:
    """Return the hours of a week in the OpenStreetMap syntax, '' when they cannot be read."""
    told = [(day, days.get(day)) for day in DAYS]
    if not any(isinstance(spans, str) and spans.strip() for _day, spans in told):
        return ""
    rules = []
    for spans, group in groupby(told, key=lambda one: one[1]):
        names = [day for day, _spans in group]
        if isinstance(spans, str) and spans.strip():
            first = names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"
            rules.append(f"{first} {spans.strip().replace(' ', '')}")
    written = "; ".join(rules)
    return written if len(written) <= 1000 and hours.is_valid(written) else ""


def to_days(text: str) -> dict[str, str] | None:
    """Return the week that ``text`` tells, None when it tells more than a plain week."""
    week: dict[str, str] = {}
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        found = _RULE.fullmatch(rule)
        if found is None:
            return None
        for day in _days(found["days"]):
            week.pop(day, None)
            if found["spans"] != "off":
                week[day] = found["spans"]
    return {day: week[day] for day in DAYS if day in week}


def _days(text: str) -> list[str]:
    found = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        # Sa-Mo goes round the end of the week.
        found += [DAYS[number % 7] for number in range(start, end + 1 + 7 * (end < start))]
    return found
