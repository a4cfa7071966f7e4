# SPDX-License-Identifier: AGPL-3.0-or-later
"""What groups do when something happens elsewhere: a hub or an offer lost, an intention changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns import acting
from ess_map_groupbuy.campaigns import lifecycle as campaign_lifecycle
from ess_map_groupbuy.campaigns import links as campaign_links
from ess_map_groupbuy.campaigns import moving as campaign_moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import answering, deadlines, letters, moving, record, reforming
from ess_map_groupbuy.groups.lifecycle import COMMITMENTS, FORMING, LIVE, STANDING
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer


def hub_lost(session: Session, hosting: Hosting) -> None:
    """Form again the groups of a hub that can no longer hold them."""
    groups = record.standing(session, hosting.campaign_id)
    _lost(session, hosting.campaign_id, reforming.HUB, hosting_id=hosting.id, groups=groups)


def offer_lost(session: Session, offer: Offer) -> None:
    """Form again the groups of an offer that no longer stands."""
    groups = record.standing(session, offer.campaign_id)
    _lost(session, offer.campaign_id, reforming.OFFER, offer_id=offer.id, groups=groups)


def intention_changed(session: Session, intention: Intention, what: str) -> None:
    """Let a place in a group follow what became of the intention behind it."""
    commitment = record.live_of(session, intention.id)
    campaign = campaigns.by_id(session, intention.campaign_id)
    if what == "changed":
        if commitment is not None:
            _ask_again(session, campaign, commitment, intention)
        return
    if commitment is not None and campaign.state in answering.RETRACTABLE:
        leave = answering.decline if commitment.state == "asked" else answering.withdraw
        leave(session, commitment)
    if what == "erased":
        _forget(session, intention)


def taken(session: Session, ids: Sequence[int]) -> Mapping[tuple[int, str], int]:
    """Return the steps that groups hold, by hosting and slot."""
    found: dict[tuple[int, str], int] = {}
    for group in record.at_hostings(session, ids):
        if group.state in STANDING:
            steps = sum(one.quantity for one, _who in record.members(session, group.id))
            key = (group.hosting_id, group.slot)
            found[key] = found.get(key, 0) + steps
    return found


def campaign_moved(session: Session, campaign: Campaign, event: str) -> None:
    """Tell the members what a step of the campaign means for them."""
    if event == "cancel":
        _cancel(session, campaign)
    elif event == "extend":
        _tell_all(session, campaign, "extended", LIVE)
    elif event in ("commit", "transmit"):
        _tell_all(session, campaign, "held", ("confirmed",))


def dated(session: Session, campaign: Campaign) -> None:
    """Give those who have not answered the time that the campaign has now, never less."""
    asked = record.asked(session, campaign.id)
    for one in asked:
        if campaign.commit_by is not None and one.expires_at is not None:
            one.expires_at = max(one.expires_at, campaign.commit_by)
    deadlines.set_alarm(session, campaign, asked)


def dissolve(
    session: Session, campaign: Campaign, group: Group, reason: str, *, by: int | None = None
) -> None:
    """Dissolve a group for a reason that its members read; they go to the waiting list.

    Once the order has been placed there is none: they are free, no more.
    """
    moving.lock(session, campaign.id)
    after = letters.OUT if group.state == "ordered" else letters.WAITING
    moving.move(session, campaign, group, "dissolve", by=by, reason=reason)
    _release(session, campaign, [group], "dissolved", after, reason)
    reforming.fill(session, campaign)


def _lost(
    session: Session,
    campaign_id: int,
    why: str,
    *,
    groups: Iterable[Group],
    hosting_id: int | None = None,
    offer_id: int | None = None,
) -> None:
    moving.lock(session, campaign_id)
    hit = [
        one
        for one in groups
        if (hosting_id is not None and one.hosting_id == hosting_id) or one.offer_id == offer_id
    ]
    if not hit:
        return
    campaign = campaigns.by_id(session, campaign_id)
    for group in hit:
        if group.state == "proposed":
            moving.move(session, campaign, group, "ask")
        if group.state in moving.KEPT:
            moving.move(session, campaign, group, "reform")
    if campaign.state == "committed":
        campaign = campaign_moving.apply(session, campaign, "ask_again")
    if any(one.state == "reforming" for one in hit):
        if campaign.state in ANSWERING:
            reforming.ask(session, campaign, why)
    elif any(one.state not in ("delivered", "closed") for one in hit):
        _say_what_is_ordered(session, campaign)


def _say_what_is_ordered(session: Session, campaign: Campaign) -> None:
    acting.tell_organisers(
        session,
        campaign,
        "groupbuy.ordered_lost",
        _l("Un relais ou un fournisseur d'une commande passée fait défaut"),
        f"{campaign_links.path(campaign)}/groupes",
    )


def _ask_again(
    session: Session, campaign: Campaign, commitment: Commitment, intention: Intention
) -> None:
    """Ask anew whoever has changed what they want; the highest price is what they say now."""
    moving.lock(session, campaign.id)
    group = record.by_id(session, commitment.group_id)
    before = letters.Places.of(session, [group]).state(
        letters.WORDS[commitment.state], group, commitment
    )
    commitment.cap = caps.without_vat(intention, campaign)
    if commitment.price > commitment.cap:
        moving.answer(session, commitment, "release")
        after = letters.State(letters.WAITING)
    elif commitment.state == "confirmed":
        moving.answer(session, commitment, "ask_again")
        commitment.expires_at = deadlines.until(campaign)
        after = letters.Places.of(session, [group]).state(letters.ASKED, group, commitment)
    else:
        return
    commitment.told = "again"
    letters.tell(session, campaign, intention, "again", before, after, commitment=commitment)
    if moving.settle(session, campaign, group) and campaign.state in ANSWERING:
        reforming.ask(session, campaign, reforming.OTHERWISE)


def _forget(session: Session, intention: Intention) -> None:
    """Delete what was proposed to somebody, but what an order already counts on."""
    for one in record.of_intention(session, intention.id):
        if one.state in LIVE:
            COMMITMENTS.forget(session, one)
        else:
            COMMITMENTS.delete(session, one)
    for group in record.led_by(session, intention.id):
        group.lead_id = group.lead_agreed_at = None
    session.flush()


def _cancel(session: Session, campaign: Campaign) -> None:
    steps = campaign_lifecycle.of(campaign).history(session, campaign)
    reason = steps[-1].reason or "" if steps else ""
    # What was delivered in part is kept: its accounts are still to be settled.
    undelivered = (*FORMING, "ordered")
    groups = [one for one in record.standing(session, campaign.id) if one.state in undelivered]
    for group in groups:
        moving.move(session, campaign, group, "dissolve", reason=reason)
    told = _release(session, campaign, groups, "cancelled", letters.OVER, reason)
    for intention in intentions.active(session, campaign.id):
        if intention.id not in told:
            before, after = letters.State(letters.SAID), letters.State(letters.OVER)
            letters.tell(session, campaign, intention, "cancelled", before, after, words=reason)


def _release(
    session: Session,
    campaign: Campaign,
    groups: Sequence[Group],
    kind: str,
    after: letters.Text,
    reason: str,
) -> set[int]:
    """Free the members of ``groups`` and write to them; return their intentions."""
    told = set()
    places = letters.Places.of(session, groups)
    members = record.members_of(session, [one.id for one in groups])
    for group in groups:
        for commitment, intention in members[group.id]:
            before = places.state(letters.WORDS[commitment.state], group, commitment)
            moving.answer(session, commitment, "release")
            commitment.told = kind
            letters.tell(
                session, campaign, intention, kind, before, letters.State(after), words=reason
            )
            told.add(intention.id)
    return told


def _tell_all(session: Session, campaign: Campaign, kind: str, states: Sequence[str]) -> None:
    groups = record.forming(session, campaign.id)
    places = letters.Places.of(session, groups)
    members = record.members_of(session, [one.id for one in groups])
    for group in groups:
        for commitment, intention in members[group.id]:
            if commitment.state not in states:
                continue
            before = places.state(letters.WORDS[commitment.state], group, commitment)
            words = letters.HELD if kind == "held" else letters.WORDS[commitment.state]
            after = places.state(words, group, commitment)
            letters.tell(session, campaign, intention, kind, before, after, commitment=commitment)
