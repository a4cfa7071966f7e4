# SPDX-License-Identifier: AGPL-3.0-or-later
"""Categories of other systems as trades of ours, by their words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ess_map_currency import trades

EMPTY = frozenset(
    (
        *("services", "service", "vente", "professionnels", "gros", "transport", "site"),
        *("conseil", "salle", "bureau", "change", "comptoir"),
    )
)
"""Words that are in the names of many categories, and tell none."""


def sorted_out(labels: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the trades that categories mean, in their order, and the labels that mean none."""
    meant, unknown = set(), []
    for label in labels:
        trade = trade_of(label)
        if trade:
            meant.add(trade)
        else:
            unknown.append(label)
    return [one.key for one in trades.TRADES if one.key in meant], unknown


def trade_of(label: str) -> str | None:
    """Return the trade of a category: the one of that name, or that a word of it asks for."""
    folded = trades.fold(label)
    words = [one for one in re.findall(r"[a-z'-]{3,}", folded) if one not in EMPTY]
    return next(filter(None, map(trades.asked_for, (folded, *words))), None)
