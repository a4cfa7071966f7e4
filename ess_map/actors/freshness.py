# SPDX-License-Identifier: AGPL-3.0-or-later
"""How old the last check of a record is, counted from the source's own date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.platform.contracts import ActorRow, Facet

FRESH_FOR = timedelta(days=365)
"""Twelve months: what nobody has confirmed for longer turns grey."""

NEVER = "never"
OPTIONS = {
    "confirmed": _l("Confirmé depuis moins d'un an"),
    "stale": _l("Pas confirmé depuis un an"),
    NEVER: _l("Jamais confirmé"),
}


def stale_before(today: date) -> date:
    """Return the day from which on a confirmation still counts on ``today``."""
    return today - FRESH_FOR


def is_stale(verified_at: date | None, today: date) -> bool:
    """Tell whether nobody has confirmed the record for twelve months."""
    return verified_at is None or verified_at < stale_before(today)


def sentence(verified_at: date | None, today: date) -> str:
    """Return what the reader is told of a stale record, '' of a fresh one."""
    if not is_stale(verified_at, today):
        return ""
    if verified_at is None:
        return _("jamais confirmé")
    return _("non confirmé depuis le %(date)s", date=format_date(verified_at, "d MMMM yyyy"))


def facet() -> Facet:
    """Return the facet that sorts actors by how old their last confirmation is."""
    return Facet(name="freshness", label=_l("Fiabilité"), values=_values, live=_at, options=OPTIONS)


def _values(rows: Sequence[ActorRow]) -> list[tuple[str]]:
    return [(row.verified_at.isoformat() if row.verified_at else NEVER,) for row in rows]


def _at(value: str, local: datetime) -> tuple[tuple[str], datetime | None]:
    if value == NEVER:
        return (NEVER,), None
    turns = datetime.combine(date.fromisoformat(value) + FRESH_FOR + timedelta(days=1), time())
    return (("confirmed",), turns) if local < turns else (("stale",), None)
