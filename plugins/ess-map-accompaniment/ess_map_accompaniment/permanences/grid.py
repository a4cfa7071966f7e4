# SPDX-License-Identifier: AGPL-3.0-or-later
"""A week as people fill it in, mornings and afternoons, and the OpenStreetMap syntax of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l

DAYS = {
    "Mo": _l("Lundi"),
    "Tu": _l("Mardi"),
    "We": _l("Mercredi"),
    "Th": _l("Jeudi"),
    "Fr": _l("Vendredi"),
    "Sa": _l("Samedi"),
    "Su": _l("Dimanche"),
}
WEEKS = {
    "": _l("Chaque semaine"),
    "1": _l("Le premier du mois (premier mardi, par exemple)"),
    "2": _l("Le deuxième du mois"),
    "3": _l("Le troisième du mois"),
    "4": _l("Le quatrième du mois"),
    "-1": _l("Le dernier du mois"),
    "1,3": _l("Le premier et le troisième du mois"),
    "2,4": _l("Le deuxième et le quatrième du mois"),
}
Span = tuple[str, str]
"""From and until, ``09:00``."""
_TIME = r"[0-2]\d:[0-5]\d"
_RULE = re.compile(
    rf"(?P<days>(?:{'|'.join(DAYS)})(?:[,-](?:{'|'.join(DAYS)}))*)"
    rf"(?:\[(?P<weeks>[-\d,]+)\])? (?P<spans>{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})?)"
)


@dataclass(frozen=True)
class Week:
    """The spans of each day by its key, at most two, in which weeks of the month."""

    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    weeks: str = ""


def write(week: Week) -> str:
    """Return the hours of ``week``; '' when nothing is in it."""
    nth = f"[{week.weeks}]" if week.weeks else ""
    rules = [
        f"{day}{nth} {','.join('-'.join(span) for span in week.spans[day])}"
        for day in DAYS
        if week.spans.get(day)
    ]
    return "; ".join(rules)


def read(text: str) -> Week | None:
    """Return the week that hours say, None when they say more than a week can."""
    spans: dict[str, tuple[Span, ...]] = {}
    nths = set()
    for rule in (part.strip() for part in text.split(";")):
        if rule in ("", "PH off"):
            continue
        found = _RULE.fullmatch(rule)
        if found is None:
            return None
        nths.add(found["weeks"] or "")
        for day in _days(found["days"]):
            spans[day] = tuple(_span(one) for one in found["spans"].split(","))
    if len(nths) > 1 or not nths <= set(WEEKS):
        return None
    return Week(spans, nths.pop() if nths else "")


def in_words(text: str) -> list[str]:
    """Return the lines that say ``text`` to people; the syntax itself when a week cannot say it."""
    week = read(text)
    if week is None:
        return [text]
    lines = [
        f"{label} {', '.join(' – '.join(span) for span in week.spans[day])}"
        for day, label in DAYS.items()
        if day in week.spans
    ]
    return [*lines, str(WEEKS[week.weeks])] if week.weeks else lines


def _days(text: str) -> list[str]:
    """Return the days of ``Mo-We,Fr``."""
    order = list(DAYS)
    found = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        found += order[order.index(first) : order.index(last or first) + 1]
    return found


def _span(text: str) -> Span:
    begins, _dash, ends = text.partition("-")
    return begins, ends
