# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups as pages show them: where, when, at what price, and how many are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from sqlalchemy.orm import Session

from ess_map import Actor
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import letters, moving, record
from ess_map_groupbuy.groups.lifecycle import COMMITMENTS, GROUPS
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.groups.record import Pair
from ess_map_groupbuy.groups.standing import Standing, missing, total
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.words import SLOTS

ROOM = 1.08
"""The bar is a little longer than what it shows, so that its end can be seen."""


@dataclass(frozen=True)
class Bar:
    """How far a group is, in steps: said yes, still to answer, and needed for its price."""

    confirmed: int
    asked: int
    least: int

    @property
    def missing(self) -> int:
        """What lacks even if everybody said yes."""
        return max(self.least - self.confirmed - self.asked, 0)

    def share(self, steps: int) -> float:
        """Return how long ``steps`` are, in hundredths of the bar."""
        return round(100 * steps / (max(self.confirmed + self.asked, self.least, 1) * ROOM), 2)


@dataclass(frozen=True)
class Card:
    """One group; ``members`` hold a place in it."""

    group: Group
    offer: Offer
    actor: Actor | None
    slot: str | LazyString
    members: tuple[Pair, ...]
    bar: Bar
    standing: Standing

    @property
    def state(self) -> str:
        """The state of the group in words."""
        return GROUPS.label_of(self.group.state)

    @property
    def confirmed(self) -> int:
        """How many have said yes."""
        return sum(one.state == "confirmed" for one, _who in self.members)

    @property
    def lead(self) -> Intention | None:
        """Who looks after the group."""
        return next((who for _one, who in self.members if who.id == self.group.lead_id), None)

    @property
    def title(self) -> str:
        """Where it is, or from whom when nothing is delivered."""
        return self.actor.name if self.actor else self.offer.supplier


def cards(session: Session, campaign: Campaign, groups: Sequence[Group]) -> list[Card]:
    """Return ``groups`` with all that a page says of them, in their order."""
    places = letters.Places.of(session, groups)
    members = record.members_of(session, [one.id for one in groups])
    standings = moving.standing(session, campaign, groups)
    found = []
    for group, standing in zip(groups, standings, strict=True):
        hosting = places.hostings.get(group.hosting_id or 0)
        yes = [one for one in standing.members if one.confirmed]
        ordered = total(standing.members)
        found.append(
            Card(
                group,
                places.offers[group.offer_id],
                hosting.hub.actor if hosting else None,
                SLOTS.get(group.slot, ""),
                tuple(members[group.id]),
                Bar(total(yes), ordered - total(yes), group.tier),
                standing,
            )
        )
    return found


def card(session: Session, campaign: Campaign, group: Group) -> Card:
    """Return one group with all that a page says of it."""
    return cards(session, campaign, [group])[0]


def answer_words(state: str) -> str:
    """Return the state of a commitment in words."""
    return COMMITMENTS.label_of(state)


def without(card_: Card, intention_id: int) -> tuple[int, int, int]:
    """Return what a group orders now, what it would without somebody, and what would lack then."""
    left = [one for one in card_.standing.members if one.intention != intention_id]
    return total(card_.standing.members), total(left), missing(card_.standing.terms, left)
