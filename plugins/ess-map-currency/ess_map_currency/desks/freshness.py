# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much what is known of a desk is still worth."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from ess_map import now, setting
from ess_map_currency.desks.models import Desk

CONFIRM, HIDE = "currency.confirm_months", "currency.hide_months"
STOCK_DAYS = 30
"""After which nobody knows any more whether there are notes again."""


def of(verified_at: date | None, today: date) -> str:
    """Return fresh, to_confirm or stale; what nobody has ever confirmed is stale."""
    if verified_at is None or verified_at <= months_before(today, setting(HIDE)):
        return "stale"
    if verified_at <= months_before(today, setting(CONFIRM)):
        return "to_confirm"
    return "fresh"


def months_before(day: date, months: int) -> date:
    """Return the day of the same number some months ago, the last of its month if there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def stock(desk: Desk) -> str:
    """Return the stock of notes as one may still say it: a shortage of long ago is unknown."""
    old = desk.stock_at is not None and desk.stock_at < shortage_since()
    if not desk.stock or (old and desk.stock in ("low", "out")):
        return "unknown"
    return desk.stock


def shortage_since() -> datetime:
    """Return the instant before which a shortage is of long ago."""
    return now() - timedelta(days=STOCK_DAYS)
