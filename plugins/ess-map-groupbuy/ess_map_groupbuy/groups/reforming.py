# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form again, with the fewest changes, when a group has lost somebody, its hub or its offer.

A run decides; what it finds is applied when it is done. Whoever said yes to a group that still
holds stays there, and nobody is asked more than the highest price they accepted.
"""

from __future__ import annotations

from hashlib import sha256

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns import acting, dates
from ess_map_groupbuy.campaigns import links as campaign_links
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.problem import Tier
from ess_map_groupbuy.groups import applying, lowering, moving, planning, record
from ess_map_groupbuy.groups.planning import CHANGES, STAYS, Wanted
from ess_map_groupbuy.groups.standing import Standing, Where
from ess_map_groupbuy.hubs import record as hubs
from ess_map_groupbuy.offers import pricing
from ess_map_groupbuy.offers import record as offers
from ess_map_groupbuy.runs import asking, reading
from ess_map_groupbuy.runs.models import Run

LEFT, EXPIRED, HUB, OFFER, OTHERWISE, BY_HAND = (
    "left",
    "expired",
    "hub",
    "offer",
    "otherwise",
    "by_hand",
)
WAITING = "waiting"
"""Nothing broke: a place is free, and somebody waits."""
NOTHING_ACCEPTED = 0
"""The cap in a run of whoever has said no: there is no price at which they are proposed again."""
ATTEMPTS = 5


def ask(
    session: Session, campaign: Campaign, why: str, *, by: int | None = None, attempt: int = 1
) -> Run:
    """Queue a run that keeps commitments, and as many proposals as it can; return it."""
    session.flush()
    kept, proposed = {}, {}
    caps = dict.fromkeys(record.refusals(session, campaign.id), NOTHING_ACCEPTED)
    for group, commitment in _live(session, campaign):
        place = moving.where(group)
        (kept if commitment.state == "confirmed" else proposed)[commitment.intention_id] = place
        caps[commitment.intention_id] = commitment.cap
    change = {"why": why, "seen": seen(session, campaign), "attempt": attempt}
    _drop(session, campaign, change)
    return asking.ask(
        session,
        campaign,
        purpose=asking.REFORM,
        by=by,
        change=change,
        kept=kept,
        proposed=proposed,
        caps=caps,
    )


def fill(session: Session, campaign: Campaign) -> Run | None:
    """Let a run offer a place that is free to whoever waits, if somebody does and may answer."""
    closing = dates.passed(campaign.commit_by)
    if campaign.state not in ANSWERING or closing or not record.waiting(session, campaign.id):
        return None
    return ask(session, campaign, WAITING)


def seen(session: Session, campaign: Campaign) -> str:
    """Return a mark of who is in which group with which answer: the same while nothing happens."""
    lines = [
        f"{group.id}/{group.state}/{one.intention_id}/{one.state}/{one.cap}"
        for group, one in _live(session, campaign)
    ]
    lines += [str(one) for one in sorted(record.refusals(session, campaign.id))]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def done(session: Session, run: Run) -> None:
    """Apply a run that is done, unless somebody has answered meanwhile: then ask again."""
    if run.purpose != asking.REFORM:
        return
    campaign = campaigns.by_id(session, run.campaign_id)
    why = run.change.get("why", LEFT)
    if run.state != asking.DONE:
        _say_it_failed(session, campaign, why)
        return
    if campaign.state not in ANSWERING:  # to be proposed by hand
        return
    moving.lock(session, campaign.id)
    wanted = applying.wanted_of(session, run)
    if run.change.get("seen") != seen(session, campaign) or applying.is_stale(
        session, campaign, wanted
    ):
        _again(session, campaign, run, why)
        return
    standings = moving.standing(session, campaign, record.forming(session, campaign.id))
    firm = all(one.firm for one in standings)
    if firm and why != BY_HAND and not _only_adds(standings, wanted):
        return
    if planning.disturbs(standings, wanted):
        wanted = lowering.alone(standings, tiers_of(session, campaign))
    applying.apply(session, campaign, wanted, run)
    run.state = asking.PROPOSED


def tiers_of(session: Session, campaign: Campaign) -> dict[Where, tuple[Tier, ...]]:
    """Return the delivered prices wherever a group of the campaign may still be."""
    agreed = {one.id for one in hubs.accepted(session, campaign.id)}
    supply = {one.id: one for one in offers.accepted(session, campaign.id)}
    groups = record.forming(session, campaign.id)
    return {
        moving.where(one): pricing.tiers(supply[one.offer_id], campaign)
        for one in groups
        if one.offer_id in supply and (one.hosting_id is None or one.hosting_id in agreed)
    }


def _drop(session: Session, campaign: Campaign, change: dict[str, object]) -> None:
    """Take away what was asked for before somebody else answered, and has not begun."""
    asking.lock(session, campaign.id)
    for one in reading.of_campaign(session, campaign.id):
        waits = one.purpose == asking.REFORM and one.state == asking.QUEUED
        if waits and one.change != change:
            session.delete(one)
    session.flush()


def _live(session: Session, campaign: Campaign) -> list[tuple]:
    groups = record.forming(session, campaign.id)
    members = record.members_of(session, [one.id for one in groups])
    return [(group, commitment) for group in groups for commitment, _who in members[group.id]]


def _only_adds(standings: list[Standing], wanted: list[Wanted]) -> bool:
    """Tell whether a run changes nothing for those who are in a group, but a price that falls."""
    inside = {
        member.intention: (group.terms.price, member.quantity)
        for group in standings
        for member in group.members
    }
    changes = [one for one in planning.plan(standings, wanted) if one.intention in inside]
    for one in changes:
        price, quantity = inside[one.intention]
        better = one.kind == CHANGES and one.price <= price and one.quantity == quantity
        if one.kind != STAYS and not better:
            return False
    return True


def _again(session: Session, campaign: Campaign, run: Run, why: str) -> None:
    attempt = run.change.get("attempt", 1) + 1
    if attempt <= ATTEMPTS:
        ask(session, campaign, why, attempt=attempt)
    else:
        _say_it_failed(session, campaign, why)


def _say_it_failed(session: Session, campaign: Campaign, why: str) -> None:
    if why != WAITING:
        acting.tell_organisers(
            session,
            campaign,
            "groupbuy.reform_failed",
            _l("Des groupes n'ont pas pu se reformer : relancez-les"),
            f"{campaign_links.path(campaign)}/groupes",
        )
