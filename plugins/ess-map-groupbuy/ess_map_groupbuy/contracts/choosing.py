# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the best quote to personal offers, and from their answers to the supplier."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid
from ess_map_groupbuy.campaigns import moving, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import judging, record, telling
from ess_map_groupbuy.contracts.lifecycle import ORGANISER, QUOTES
from ess_map_groupbuy.contracts.models import Quote
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.intentions import caps
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.forgetting import NOBODY
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.lifecycle import OFFERS
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.runs import asking
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.words import CONTRACT


def refuse(session: Session, campaign: Campaign, quote: Quote, reason: str, by: int) -> None:
    """Put a quote aside, with a reason that its supplier reads (it does not fit what was asked)."""
    _step(session, campaign, quote, "refuse", by=by, reason=reason)
    quote.motive = reason.strip()
    telling.judged(session, campaign, quote)


def choose(session: Session, campaign: Campaign, *, by: int | None = None) -> Offer:
    """Choose the quote with most points, tell every supplier; return the offer made of it.

    ``Invalid`` while a mark is missing, when nothing was opened, or when nobody has answered for
    the address of the best.
    """
    judged = judging.ranking(session, campaign)
    if not judged:
        raise Invalid(_("Aucun pli n'a pu être retenu : il n'y a rien à choisir."))
    if any(one.total is None for one in judged):
        raise Invalid(_("Donnez d'abord une note à chaque pli, sur chaque critère publié."))
    if judged[0].quote.confirmed_at is None:
        raise Invalid(
            _(
                "%(supplier)s n'a pas confirmé son courriel : écrivez-lui d'ouvrir le lien de sa "
                "lettre, ou écartez ce pli.",
                supplier=judged[0].quote.supplier,
            )
        )
    offer = _offer(session, campaign, judged[0].quote)
    for one in judged:
        one.quote.total = one.total
        _step(session, campaign, one.quote, "select" if one is judged[0] else "leave", by=by)
        telling.judged(session, campaign, one.quote)
    judged[0].quote.offer_id = offer.id
    moving.apply(session, campaign, "select", by=by)
    return offer


def compute(session: Session, campaign: Campaign, *, by: int | None = None) -> Run:
    """Ask for the run that finds who accepts the chosen price; its end makes the offers."""
    offer = chosen(session, campaign.id)
    if offer is None:
        raise Invalid(_("Retenez d'abord une offre."))
    return asking.ask(session, campaign, by=by, caps=limits(session, campaign, offer))


def limits(session: Session, campaign: Campaign, offer: Offer) -> dict[int, int]:
    """Return the highest price of a unit for each intention once the fixed part is paid."""
    found = {}
    for one in intentions.active(session, campaign.id):
        thousandths = one.quantity * campaign.step
        fixed = -(-(offer.fixed or 0) * 1000 // thousandths)
        found[one.id] = max(caps.without_vat(one, campaign) - fixed, 0)
    return found


def computed(session: Session, run: Run) -> None:
    """Move a contract on when the run of its personal offers is done."""
    campaign = campaigns.by_id(session, run.campaign_id)
    ready = campaign.kind == CONTRACT and campaign.state == "best_offer_selected"
    if ready and run.state == asking.DONE and run.purpose == asking.FORM:
        moving.apply(session, campaign, "compute", by=run.asked_by_id)


def chosen(session: Session, campaign_id: int) -> Offer | None:
    """Return the offer that came of the chosen quote."""
    (found, *_none) = (*record.in_state(session, campaign_id, "selected"), None)
    return session.get(Offer, found.offer_id) if found is not None and found.offer_id else None


def accepted(session: Session, campaign_id: int) -> list[tuple[Commitment, Intention]]:
    """Return who has accepted their personal offer and was not forgotten since, by seniority."""
    query = (
        sa.select(Commitment, Intention)
        .join(Intention, Intention.id == Commitment.intention_id)
        .join(Group, Group.id == Commitment.group_id)
        .where(Group.campaign_id == campaign_id, Commitment.state == "confirmed")
        .where(Intention.name != NOBODY)
        .order_by(Intention.created_at, Intention.id)
    )
    return list(session.execute(query).all())


def _offer(session: Session, campaign: Campaign, quote: Quote) -> Offer:
    said = judging.content_of(quote)
    offer = Offer(
        campaign_id=campaign.id,
        supplier=quote.supplier,
        supplier_id=quote.supplier_id,
        email=quote.email,
        state="accepted",
        title=_("Pli retenu"),
        description=said.words,
        labels=[],
        tiers=[{"least": 1, "price": said.price}],
        vat_rate=min(said.vat_rate, campaign.vat_rate),
        fee_rule="none",
        fixed=said.fixed,
        submitted_at=quote.deposited_at,
        fictional=quote.fictional,
    )
    OFFERS.start(session, offer, scopes=perimeter.scopes(campaign))
    return offer


def _step(
    session: Session,
    campaign: Campaign,
    quote: Quote,
    event: str,
    *,
    by: int | None = None,
    reason: str = "",
) -> None:
    QUOTES.apply(
        session,
        quote,
        event,
        allowed=lambda role: role == ORGANISER,
        by=by,
        reason=reason,
        scopes=perimeter.scopes(campaign),
    )
