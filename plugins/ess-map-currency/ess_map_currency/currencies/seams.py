# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms further on add to currencies: each appends its function once, when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map_currency.currencies.models import Currency


@dataclass(frozen=True)
class Section:
    """A block on the public page of a currency; lower ``weight`` comes first.

    ``html`` is what stands under the title, without a heading of its own level (h2).
    """

    title: str | LazyString
    html: Markup
    weight: int = 100


@dataclass(frozen=True)
class Count:
    """How many there are of something in a currency: ``label`` says it all, « 12 comptoirs »."""

    label: str | LazyString
    number: int
    url: str = ""


SECTIONS: list[Callable[[Currency], Section | None]] = []
"""(currency) → a block of its page, or None; the currency circulates, or has circulated."""
COUNTS: list[Callable[[Session, Sequence[int]], Mapping[int, Count]]] = []
"""(session, ids of currencies) → what is counted of each, by id; one question for all of them."""
PERIMETER_CHANGED: list[Callable[[Session, Currency], None]] = []
"""(session, currency) → None, before the commit: who remembers what lies outside counts again."""
STATE_CHANGED: list[Callable[[Session, Currency], None]] = []
"""(session, currency) → None, before the commit: what the map shows may have changed."""


def sections(currency: Currency) -> list[Section]:
    """Return the blocks that other rooms add to the page of ``currency``, in order."""
    found = [one for tell in SECTIONS if (one := tell(currency)) is not None]
    return sorted(found, key=lambda one: one.weight)


def counts(session: Session, ids: Sequence[int]) -> dict[int, list[Count]]:
    """Return what other rooms count of each currency."""
    told = [tell(session, ids) for tell in COUNTS] if ids else []
    return {key: [one[key] for one in told if key in one] for key in ids}


def perimeter_changed(session: Session, currency: Currency) -> None:
    """Tell the other rooms that the perimeter of ``currency`` is another one."""
    for tell in PERIMETER_CHANGED:
        tell(session, currency)


def state_changed(session: Session, currency: Currency) -> None:
    """Tell the other rooms that the state of ``currency`` is another one."""
    for tell in STATE_CHANGED:
        tell(session, currency)
