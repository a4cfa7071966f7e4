# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moments, distances and amounts as people say them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flask_babel import (
    LazyString,
    format_date,
    format_decimal,
    format_time,
    format_timedelta,
    get_locale,
)
from flask_babel import gettext as _

from ess_map import local_now, now
from ess_map_currency.currencies import amounts
from ess_map_currency.desks.models import Desk

WEEK = 6
"""Days ahead that are called by their name alone."""


def clock(at: datetime) -> str:
    """Return a time of day: « 9 h », « 9 h 30 »."""
    locale = get_locale()
    if locale and locale.language != "fr":
        return format_time(at.time(), "short")
    if (at.hour, at.minute) in ((0, 0), (12, 0)):
        return "midi" if at.hour else "minuit"
    return f"{at.hour}\u202fh" + (f"\u202f{at.minute:02}" if at.minute else "")


def moment(at: datetime, since: datetime | None = None) -> str:
    """Return a moment to come, seen from ``since`` (now unless said): « demain à 9 h »."""
    today = (since or local_now()).date()
    days = (at.date() - today).days
    if days == 0:
        day = _("aujourd'hui")
    elif days == 1:
        day = _("demain")
    else:
        day = format_date(at.date(), "EEEE" if 0 < days <= WEEK else "EEEE d MMMM")
    return _("%(day)s à %(time)s", day=day, time=clock(at))


def distance(km: float) -> str:
    """Return a distance: « 350 m », « 3,2 km », « 140 km »."""
    if km < 0.995:
        return f"{max(10, math.ceil(km * 100) * 10)}\u00a0m"
    return f"{format_decimal(km, format='0.#' if km < 10 else '#,##0')}\u00a0km"


def duration(minutes: int) -> str:
    """Return how long a way takes: « 48 min », « 2 h 10 »."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{max(1, minutes)}\u00a0min"
    return f"{whole}\u202fh" + (f"\u202f{rest:02}" if rest else "")


def ago(instant: datetime) -> str:
    """Return how long ago something was: « il y a 3 minutes »."""
    passed = now() - instant
    if passed < timedelta(minutes=1):
        return _("à l'instant")
    return format_timedelta(-passed, add_direction=True)


def labels(keys: Iterable[str], known: Mapping[str, str | LazyString]) -> str:
    """Return the labels of some keys of a short list, in its order."""
    chosen = set(keys)
    return ", ".join(str(label) for key, label in known.items() if key in chosen)


def amounts_taken(desk: Desk) -> str:
    """Return how much one may change at a desk, '' when anything will do."""
    least, most = desk.least, desk.most
    if least is not None and most is not None:
        said = {"least": amounts.number(least), "most": amounts.said(most, desk.currency)}
        return _("de %(least)s à %(most)s", **said)
    if least is not None:
        return _("à partir de %(least)s", least=amounts.said(least, desk.currency))
    return _("jusqu'à %(most)s", most=amounts.said(most, desk.currency)) if most is not None else ""
