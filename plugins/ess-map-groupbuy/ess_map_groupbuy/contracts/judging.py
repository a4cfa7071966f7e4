# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge opened quotes by the criteria published before, and by nothing else.

Price: its weight × the lowest cost / this cost, as public buyers do it. The other criteria: its
weight × the mark of the organisers, of ten. Equal points: the quote that came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import record
from ess_map_groupbuy.contracts.content import Content
from ess_map_groupbuy.contracts.lifecycle import JUDGED
from ess_map_groupbuy.contracts.models import Quote

PRICE = "prix"
"""The key of the criterion that is computed: organisers write « Prix : 60 »."""
BEST_MARK = 10
POINT = 100
"""Points are kept in hundredths."""


@dataclass(frozen=True)
class Judged:
    """A quote with its points (hundredths) by criterion; ``total`` None while marks are missing.

    ``cost``: of a year for all who were preregistered at the opening, in cents without VAT.
    """

    quote: Quote
    cost: int
    points: Mapping[str, int | None]

    @property
    def total(self) -> int | None:
        known = [one for one in self.points.values() if one is not None]
        return sum(known) if len(known) == len(self.points) else None


def content_of(quote: Quote) -> Content:
    """Return what an opened quote says."""
    return Content.from_bytes(quote.opened["text"].encode())


def ranking(session: Session, campaign: Campaign) -> list[Judged]:
    """Return the opened quotes, the best first; those whose marks are missing come last."""
    quotes = record.in_state(session, campaign.id, *JUDGED)
    costs = {one.id: one.opened["cost"] for one in quotes}
    lowest = min(costs.values(), default=0)
    found = [
        Judged(one, costs[one.id], points(campaign, one, costs[one.id], lowest)) for one in quotes
    ]
    return sorted(
        found,
        key=lambda one: (
            one.total is None,
            -(one.total or 0),
            one.quote.deposited_at,
            one.quote.digest,
        ),
    )


def points(campaign: Campaign, quote: Quote, costs: int, lowest: int) -> dict[str, int | None]:
    """Return the points of a quote by criterion, None where a mark is missing."""
    found: dict[str, int | None] = {}
    for one in campaign.criteria:
        key, weight = one["key"], one["weight"] * POINT
        mark = quote.scores.get(key)
        if key == PRICE:
            found[key] = weight * lowest // costs if costs else weight
        else:
            found[key] = None if mark is None else weight * mark // BEST_MARK
    return found


def mark(quote: Quote, campaign: Campaign, marks: Mapping[str, int]) -> None:
    """Keep the organisers' marks; ``Invalid`` outside of 0 to 10, or for what is not published."""
    known = {one["key"] for one in campaign.criteria} - {PRICE}
    if not set(marks) <= known or any(not 0 <= one <= BEST_MARK for one in marks.values()):
        raise Invalid(_("Une note va de 0 à 10, sur les critères publiés."))
    quote.scores = {**quote.scores, **marks}
