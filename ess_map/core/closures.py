# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exceptional closures, written into opening hours."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from ess_map.core.errors import Invalid
from ess_map.core.schedules import parse

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def closed(text: str, first_day: date, last_day: date, reason: str = "") -> str:
    """Return the hours ``text`` with a closure, from midnight of the first day to the last's.

    It is the last rule, which in the notation wins over all before it, those after ``||``
    included; '' gives the closure alone. ``Invalid`` for hours that cannot be read and for days
    in the wrong order.
    """
    if last_day < first_day:
        raise Invalid(_("Le dernier jour de la fermeture vient avant le premier : inversez-les."))
    if text.strip():
        parse(text)
    said = " ".join(reason.replace('"', "'").split())
    rule = f"{_days(first_day, last_day)} off" + (f' "{said}"' if said else "")
    return f"{text.strip()}; {rule}" if text.strip() else rule


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{first.year} {_day(first)}"
    if first.year == last.year:
        return f"{first.year} {_day(first)}-{_day(last)}"
    return f"{first.year} {_day(first)}-{last.year} {_day(last)}"


def _day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day:02}"
