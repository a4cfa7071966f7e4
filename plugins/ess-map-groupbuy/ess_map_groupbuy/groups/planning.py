# SPDX-License-Identifier: AGPL-3.0-or-later
"""From groups as they stand to groups as they are to be, with the fewest changes; plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ess_map_groupbuy.groups.standing import Member, Standing, Where

STAYS, CHANGES, MOVES, JOINS, LEAVES = "stays", "changes", "moves", "joins", "leaves"


@dataclass(frozen=True)
class Wanted:
    """A group that is to be: who is in it, with what each gets, in steps."""

    where: Where
    tier: int
    """From how many steps its price holds."""
    price: int
    members: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Change:
    """What becomes of one intention: ``kind``, out of which group, into which."""

    intention: int
    kind: str
    group: int | None
    to: Where | None = None
    quantity: int = 0
    price: int = 0


def plan(standings: Sequence[Standing], wanted: Sequence[Wanted]) -> list[Change]:
    """Return what changes for everybody in a group, or to be in one, in a fixed order.

    Who stays at the same offer, hub and slot ``stays``; when the price or what they get is another
    it ``changes``.
    """
    inside = {one.intention: (group, one) for group in standings for one in group.members}
    found, placed = [], set()
    for one in wanted:
        for intention, quantity in one.members:
            placed.add(intention)
            before = inside.get(intention)
            kind = _kind(before, one, quantity)
            group = before[0].group if before else None
            found.append(Change(intention, kind, group, one.where, quantity, one.price))
    left = [one for one in inside if one not in placed]
    found += [Change(one, LEAVES, inside[one][0].group) for one in left]
    return sorted(found, key=lambda change: change.intention)


def disturbs(standings: Sequence[Standing], wanted: Sequence[Wanted]) -> list[int]:
    """Return who must not be treated so: the plan asks of them what they have not accepted.

    Who said yes to a group that holds stays there and pays no more; nobody is
    proposed a price above the highest they accept.
    """
    to = {who: (one, quantity) for one in wanted for who, quantity in one.members}
    found = []
    for group in standings:
        for member in group.members:
            new, quantity = to.get(member.intention, (None, 0))
            above = new is not None and new.price > member.cap
            stays = new is not None and new.where == group.where
            worse = stays and (new.price > group.terms.price or quantity < member.least)
            if above or (group.firm and member.confirmed and (not stays or worse)):
                found.append(member.intention)
    return sorted(found)


def _kind(before: tuple[Standing, Member] | None, to: Wanted, quantity: int) -> str:
    if before is None:
        return JOINS
    group, member = before
    if group.where != to.where:
        return MOVES
    same = group.terms.price == to.price and member.quantity == quantity
    return STAYS if same else CHANGES
