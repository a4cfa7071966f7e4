# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures about the members of a currency: how many, of which trade, where, how fresh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import local_now, vocabulary
from ess_map_currency import trades
from ess_map_currency.agreements import record
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.circuit import network
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import freshness

MONTHS = 12
FRESH = {
    "fresh": _l("Vérifiées"),
    "to_confirm": _l("À confirmer"),
    "stale": _l("Plus confirmées"),
}
"""What a sheet is, by ``freshness.of``."""


@dataclass(frozen=True)
class Bar:
    """One length of a chart: ``share`` in hundredths of the longest."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Figures:
    """What is counted of a currency today."""

    places: int
    members: int
    by_trade: tuple[Bar, ...]
    by_epci: tuple[Bar, ...]
    fresh: tuple[Bar, ...]
    months: tuple[tuple[date, int], ...]
    """The members in force at the end of each of the last months."""


def of_currency(session: Session, currency: Currency, agreements: Sequence[Agreement]) -> Figures:
    """Count the public places of a currency, and its members over a year by all ``agreements``."""
    today = local_now().date()
    places = record.accepting(session, Acceptance.currency_id == currency.id)
    known: dict[str, tuple[str, str]] = {}
    heads = vocabulary(trades.NAME)
    by_trade = Counter(heads.lineage(key)[-1] for one in places for key in set(one.trades[:1]))
    by_epci = Counter(network.epci_of(one.actor, known)[1] or "—" for one in places)
    fresh = Counter(freshness.of(one.verified_at, today) for one in places)
    return Figures(
        len(places),
        in_force(agreements, today),
        bars([(heads.label_of(key), count) for key, count in by_trade.most_common()]),
        bars(by_epci.most_common(12)),
        bars([(str(label), fresh[key]) for key, label in FRESH.items()]),
        tuple((month, in_force(agreements, month)) for month in months(today)),
    )


def bars(counted: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Return lengths for a chart, in the order given."""
    most = max((count for _label, count in counted), default=0) or 1
    return tuple(Bar(label, count, round(100 * count / most, 1)) for label, count in counted)


def months(today: date) -> list[date]:
    """Return the first days of the last twelve months and today."""
    number = today.year * 12 + today.month - 1
    firsts = [number - ago for ago in range(MONTHS - 1, -1, -1)]
    return [*(date(one // 12, one % 12 + 1, 1) for one in firsts), today]


def in_force(agreements: Sequence[Agreement], day: date) -> int:
    """Return how many agreements counted on ``day``, by their dates."""
    return sum(
        one.agreed_on is not None
        and one.agreed_on <= day
        and (one.left_on is None or one.left_on > day)
        and (one.renew_by is None or one.renew_by > day)
        and one.state not in ("suspended", "refused")
        for one in agreements
    )
