# SPDX-License-Identifier: AGPL-3.0-or-later
"""Move groups and commitments on: the one door to their lifecycles."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ess_map import refresh_actors
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import leading, record
from ess_map_groupbuy.groups.lifecycle import COMMITMENTS, FORMING, GROUPS
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.groups.standing import Member, Standing, Terms, holds
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.runs import asking

KEPT = ("proposed", "confirming", "confirmed")
"""Groups that hold until something happens to them."""


def lock(session: Session, campaign_id: int) -> None:
    """Let nobody else answer, or change a group of the campaign, until the transaction ends.

    It is the lock of runs: one that ends changes groups. What was read before is read again, for
    it may have waited for another answer.
    """
    session.flush()
    asking.lock(session, campaign_id)
    for one in session:
        if isinstance(one, Group | Commitment):
            session.expire(one)


def ours(role: str) -> bool:
    """Act because a rule of ours says so; the caller has checked who may."""
    return True


def begin(session: Session, campaign: Campaign, group: Group) -> Group:
    """Write the first line of the history of a new group."""
    GROUPS.start(session, group, scopes=perimeter.scopes(campaign))
    return group


def move(
    session: Session,
    campaign: Campaign,
    group: Group,
    event: str,
    *,
    by: int | None = None,
    reason: str = "",
) -> None:
    """Apply ``event`` to a group; ``Conflict`` when it is elsewhere by now."""
    GROUPS.apply(
        session,
        group,
        event,
        allowed=ours,
        by=by,
        reason=reason,
        scopes=perimeter.scopes(campaign),
    )
    refresh(session, [group])


def answer(
    session: Session, commitment: Commitment, event: str, *, by: int | None = None, reason: str = ""
) -> None:
    """Apply ``event`` to a commitment; ``Conflict`` when it is elsewhere by now."""
    COMMITMENTS.apply(session, commitment, event, allowed=ours, by=by, reason=reason)


def settle(session: Session, campaign: Campaign, group: Group) -> bool:
    """Bring the state of a group up to its members; tell whether it has to form again."""
    if group.state not in FORMING:
        return False
    found = standing(session, campaign, [group])[0]
    leading.choose(session, group)
    if not found.members:
        move(session, campaign, group, "dissolve")
        return False
    if group.state == "reforming":
        return True
    if not found.firm:
        if group.state == "proposed":
            move(session, campaign, group, "ask")
        move(session, campaign, group, "reform")
        return True
    everybody = all(one.confirmed for one in found.members)
    if everybody and group.state == "confirming":
        move(session, campaign, group, "confirm")
    elif not everybody and group.state == "confirmed":
        move(session, campaign, group, "reopen")
    return False


def standing(session: Session, campaign: Campaign, groups: Iterable[Group]) -> list[Standing]:
    """Return how ``groups`` stand, in their order, with those who hold a place in them."""
    chosen = list(groups)
    offers = record.offers_of(session, chosen)
    members = record.members_of(session, [one.id for one in chosen])
    ranks = {one.id: rank for rank, one in enumerate(_by_arrival(members), 1)}
    found = []
    for group in chosen:
        terms = terms_of(campaign, group, offers[group.offer_id])
        inside = tuple(
            Member(
                intention.id,
                commitment.quantity,
                commitment.cap,
                commitment.state == "confirmed",
                intention.quantity,
                intention.least,
                intention.most,
                ranks[intention.id],
            )
            for commitment, intention in members[group.id]
        )
        firm = group.state in KEPT and holds(terms, inside)
        found.append(Standing(group.id, where(group), terms, inside, firm))
    return found


def where(group: Group) -> tuple[int, int | None, str]:
    """Return what tells a group from all others: offer, hosting and slot."""
    return (group.offer_id, group.hosting_id, group.slot)


def terms_of(campaign: Campaign, group: Group, offer: Offer) -> Terms:
    """Return what a group must reach for its price."""
    return Terms(group.tier, group.price, offer.lot, campaign.least_members, campaign.largest_share)


def refresh(session: Session, groups: Iterable[Group]) -> None:
    """Tell the map that what it shows of the hubs of ``groups`` may have changed."""
    hostings = record.hostings_of(session, list(groups))
    ids = sorted({one.hub.actor_id for one in hostings.values()})
    if ids:
        refresh_actors(session, ids)


def _by_arrival(members: dict) -> list:
    found = {one.id: one for pairs in members.values() for _commitment, one in pairs}
    return sorted(found.values(), key=lambda one: (one.created_at, one.id))
