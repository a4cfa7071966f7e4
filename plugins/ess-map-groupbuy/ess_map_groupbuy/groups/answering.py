# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say yes or no to what was proposed, or take a yes back; the clock is that of the server."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, money, now
from ess_map_groupbuy import prices
from ess_map_groupbuy.campaigns import moving as campaigns
from ess_map_groupbuy.campaigns import record as known
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import deadlines, letters, moving, record, reforming
from ess_map_groupbuy.groups.lifecycle import FORMING, LIVE
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention

RETRACTABLE = (*ANSWERING, "committed", "open", "closed", "forming")
"""While a campaign is there, one may still take a yes back: when it is prolonged too."""


def confirm(
    session: Session,
    commitment: Commitment,
    *,
    cap: int | None = None,
    seen: int | None = None,
    by: int | None = None,
) -> Commitment:
    """Say yes, up to ``cap`` (cents without VAT; None: as before) should the group shrink.

    ``seen`` is the price that was read. Twice is once. ``Conflict`` for a late answer or another
    price by now, ``Invalid`` for a cap below the price or above what they had said.
    """
    campaign, group, intention = _begin(session, commitment)
    if commitment.state == "confirmed":
        return commitment
    _refuse_late(campaign, commitment)
    if seen is not None and seen != commitment.price:
        raise Conflict(
            _("Le prix proposé vient de changer. Relisez la proposition, puis répondez.")
        )
    cap = commitment.cap if cap is None else cap
    _check_cap(cap, commitment, intention, campaign)
    before = _state(session, group, commitment)
    moving.answer(session, commitment, "confirm", by=by)
    commitment.cap, commitment.answered_at, commitment.told = cap, now(), ""
    session.flush()
    _tell(session, campaign, group, commitment, intention, "confirmed", before)
    _follow(session, campaign, group, fill=False)
    return commitment


def decline(session: Session, commitment: Commitment, *, by: int | None = None) -> Commitment:
    """Say no; twice is once. The place goes to whoever waits."""
    campaign, group, intention = _begin(session, commitment)
    if commitment.state == "declined":
        return commitment
    before = _state(session, group, commitment)
    moving.answer(session, commitment, "decline", by=by)
    return _gone(session, campaign, group, commitment, intention, before)


def withdraw(session: Session, commitment: Commitment, *, by: int | None = None) -> Commitment:
    """Take a yes back; twice is once. ``Conflict`` once the order has been placed."""
    campaign, group, intention = _begin(session, commitment)
    if commitment.state == "withdrawn":
        return commitment
    if campaign.state not in RETRACTABLE or group.state not in FORMING:
        raise Conflict(
            _(
                "La commande est passée : on ne se retire plus par cette page. Écrivez à "
                "l'organisateur, il cherchera avec vous qui peut reprendre votre part."
            )
        )
    before = _state(session, group, commitment)
    moving.answer(session, commitment, "withdraw", by=by)
    return _gone(session, campaign, group, commitment, intention, before)


def wait(session: Session, commitment: Commitment) -> Commitment:
    """Go back to the waiting list after a no, a silence or a withdrawal."""
    campaign, _group, _intention = _begin(session, commitment)
    if commitment.state not in ("declined", "no_answer", "withdrawn"):
        raise Conflict(_("Vous avez déjà une place, ou l'attendez déjà. Rechargez la page."))
    commitment.waits_since = commitment.waits_since or now()
    session.flush()
    reforming.fill(session, campaign)
    return commitment


def expire(session: Session, campaign: Campaign, commitment: Commitment) -> None:
    """Let the time of somebody who has not answered be over; the caller holds the lock."""
    group = record.by_id(session, commitment.group_id)
    before = _state(session, group, commitment)
    moving.answer(session, commitment, "expire")
    intention = intentions.by_id(session, commitment.intention_id)
    _tell(session, campaign, group, commitment, intention, "expired", before)


def _begin(session: Session, commitment: Commitment) -> tuple[Campaign, Group, Intention]:
    """Lock the campaign and read everything afresh."""
    group = record.by_id(session, commitment.group_id)
    moving.lock(session, group.campaign_id)
    campaign = known.by_id(session, group.campaign_id)
    session.refresh(campaign)
    return campaign, group, intentions.by_id(session, commitment.intention_id)


def _refuse_late(campaign: Campaign, commitment: Commitment) -> None:
    if deadlines.is_late(commitment) or commitment.state == "no_answer":
        raise Conflict(
            _(
                "Le délai pour répondre est passé. Demandez à rester sur la liste d'attente : dès "
                "qu'une place se libère, nous vous écrivons."
            )
        )
    if campaign.state not in ANSWERING:
        raise Conflict(
            _("Cette campagne n'attend pas de réponses en ce moment. Rechargez la page.")
        )


def _check_cap(cap: int, commitment: Commitment, intention: Intention, campaign: Campaign) -> None:
    if commitment.price <= cap <= commitment.cap:
        return
    rate = caps.rate(intention, campaign)
    least, most = (
        money.euros(one if rate is None else prices.shown_with_vat(one, rate))
        for one in (commitment.price, commitment.cap)
    )
    raise Invalid(
        _(
            "Choisissez un prix « au plus » entre %(least)s, le prix proposé, et %(most)s, le plus "
            "haut que vous ayez accepté.",
            least=least,
            most=most,
        )
    )


def _gone(
    session: Session,
    campaign: Campaign,
    group: Group,
    commitment: Commitment,
    intention: Intention,
    before: letters.State,
) -> Commitment:
    commitment.answered_at, commitment.told = now(), ""
    session.flush()
    _tell(session, campaign, group, commitment, intention, commitment.state, before)
    _follow(session, campaign, group, fill=True)
    return commitment


def _follow(session: Session, campaign: Campaign, group: Group, *, fill: bool) -> None:
    """Bring the group up to date; form again what does not hold, or offer the place to others."""
    if moving.settle(session, campaign, group):
        if campaign.state == "committed":
            campaign = campaigns.apply(session, campaign, "ask_again")
        if campaign.state in ANSWERING:
            reforming.ask(session, campaign, reforming.LEFT)
    elif fill:
        reforming.fill(session, campaign)
    deadlines.set_alarm(session, campaign, record.asked(session, campaign.id))


def _state(session: Session, group: Group, commitment: Commitment) -> letters.State:
    places = letters.Places.of(session, [group])
    return places.state(letters.WORDS[commitment.state], group, commitment)


def _tell(
    session: Session,
    campaign: Campaign,
    group: Group,
    commitment: Commitment,
    intention: Intention,
    kind: str,
    before: letters.State,
) -> None:
    after = letters.State(letters.WORDS[commitment.state])
    if commitment.state in LIVE:
        after = _state(session, group, commitment)
    letters.tell(session, campaign, intention, kind, before, after, commitment=commitment)
