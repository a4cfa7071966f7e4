# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make groups what a run has found they should be, with the fewest changes, and say so to all."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import deadlines, moving, planning, record
from ess_map_groupbuy.groups.following import Following
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.groups.planning import Wanted
from ess_map_groupbuy.hubs.models import Hosting
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.runs import reading
from ess_map_groupbuy.runs.models import Run

BEGUN = {"proposed": "ask", "reforming": "hold"}
"""What brings a group to where answers are awaited."""


def wanted_of(session: Session, run: Run) -> list[Wanted]:
    """Return the groups that a run has found."""
    return [
        Wanted((one.offer_id, one.hosting_id, one.slot), one.tier, one.price, one.members)
        for one in reading.groups(session, run)
    ]


def is_stale(session: Session, campaign: Campaign, wanted: Sequence[Wanted]) -> bool:
    """Tell whether what a run was told is true no more: somebody, a hub or an offer has gone."""
    people = {one.id: one for one in intentions.active(session, campaign.id)}
    offers = _accepted(session, Offer, [one.where[0] for one in wanted])
    hostings = _accepted(session, Hosting, [one.where[1] for one in wanted])
    for one in wanted:
        offer, hosting, _slot = one.where
        if offer not in offers or (hosting is not None and hosting not in hostings):
            return True
        for who, _quantity in one.members:
            if who not in people or caps.without_vat(people[who], campaign) < one.price:
                return True
    return False


def apply(
    session: Session,
    campaign: Campaign,
    wanted: Sequence[Wanted],
    run: Run,
    *,
    joined: str = "joined",
) -> list[Group]:
    """Make the groups of ``campaign`` those ``wanted``; return them in that order.

    ``joined`` is the letter to whoever is proposed a group for the first time. The caller holds
    the lock, and has made sure that nobody is asked more than they accept.
    """
    groups = record.forming(session, campaign.id)
    standings = moving.standing(session, campaign, groups)
    changes = planning.plan(standings, wanted)
    found = [_open(session, campaign, groups, one, run) for one in wanted]
    gone = [one for one in groups if one not in found]
    firm = {one.group for one in standings if one.firm}
    following = Following(
        session,
        campaign,
        [*found, *gone],
        given_up=frozenset(one.id for one in gone) - firm,
        joined=joined,
    )
    for change in changes:
        following.do(change)
    session.flush()
    following.end()
    for group in found:
        if group.state in BEGUN:
            moving.move(session, campaign, group, BEGUN[group.state])
    for group in [*found, *gone]:
        moving.settle(session, campaign, group)
    deadlines.set_alarm(session, campaign, record.asked(session, campaign.id))
    return found


def _open(
    session: Session, campaign: Campaign, groups: Sequence[Group], wanted: Wanted, run: Run
) -> Group:
    """Return the group of ``wanted``, new if there is none, with its tier and price."""
    found = next((one for one in groups if moving.where(one) == wanted.where), None)
    if found is None:
        offer, hosting, slot = wanted.where
        found = Group(
            campaign_id=campaign.id,
            offer_id=offer,
            hosting_id=hosting,
            slot=slot,
            state="proposed",
            tier=wanted.tier,
            price=wanted.price,
        )
        moving.begin(session, campaign, found)
    found.tier, found.price, found.run_id = wanted.tier, wanted.price, run.id
    return found


def _accepted(session: Session, model: type[Offer | Hosting], ids: Sequence[int | None]) -> set:
    query = sa.select(model.id).where(model.id.in_(set(ids)), model.state == "accepted")
    return set(session.scalars(query))
