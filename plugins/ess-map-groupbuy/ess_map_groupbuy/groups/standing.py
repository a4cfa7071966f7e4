# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a group holds with those who are in it; plain values, no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WHOLE = 1000
Where = tuple[int, int | None, str]
"""Offer, hosting (None: nothing is delivered) and slot of a group."""


@dataclass(frozen=True)
class Member:
    """Somebody who holds a place: ``quantity`` is what they get, ``cap`` the most they accept.

    What they ``wanted``, and between ``least`` and ``most``, is for lots; ``rank`` is the order of
    arrival. Quantities are in steps, prices in cents for a unit without VAT.
    """

    intention: int
    quantity: int
    cap: int
    confirmed: bool = False
    wanted: int = 0
    least: int = 0
    most: int = 0
    rank: int = 0


@dataclass(frozen=True)
class Terms:
    """What a group must reach: ``least`` steps for its price, whole lots, enough members."""

    least: int
    price: int
    lot: int = 1
    members: int = 1
    largest_share: int = WHOLE


@dataclass(frozen=True)
class Standing:
    """A group as it stands; ``firm``: it holds, and who said yes to it stays where they are."""

    group: int
    where: Where
    terms: Terms
    members: tuple[Member, ...]
    firm: bool

    @property
    def quantity(self) -> int:
        """What its members get, in steps."""
        return total(self.members)


def total(members: Sequence[Member]) -> int:
    """Return what ``members`` get together, in steps."""
    return sum(one.quantity for one in members)


def holds(terms: Terms, members: Sequence[Member]) -> bool:
    """Tell whether ``members`` make a group at these terms."""
    ordered = total(members)
    enough = ordered >= terms.least and len(members) >= max(terms.members, 1)
    return enough and ordered % terms.lot == 0 and shares(terms, members)


def shares(terms: Terms, members: Sequence[Member]) -> bool:
    """Tell whether nobody wants more of it than one member may."""
    wanted = [one.wanted or one.quantity for one in members]
    return max(wanted, default=0) * WHOLE <= terms.largest_share * sum(wanted)


def missing(terms: Terms, members: Sequence[Member]) -> int:
    """Return how many steps ``members`` lack for the price of the group."""
    return max(terms.least - total(members), 0)
