# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write offers down and move them on; what was accepted and falls is told to later rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, local_now, now, refresh_actors, set_timer
from ess_map_groupbuy.campaigns import acting, dates, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers import letters, links, record, seams
from ess_map_groupbuy.offers.lifecycle import CLOCK, OFFERS, ORGANISER, SUPPLIER
from ess_map_groupbuy.offers.models import Offer

EXPIRES = "groupbuy.offer_expires"
EDITABLE = ("draft", "open", "closed")
"""States of a campaign in which offers may still change: groups form on what stands."""
ORDERED = ("ordered", "delivered", *OVER)
"""States in which an offer has become an order, or nothing."""
ROLES = {
    "submit": SUPPLIER,
    "withdraw": SUPPLIER,
    "renew": SUPPLIER,
    "accept": ORGANISER,
    "refuse": ORGANISER,
    "expire": CLOCK,
}


def invite(
    session: Session, campaign: Campaign, supplier: str, email: str, *, by: int | None = None
) -> Offer:
    """Ask a supplier for a quote, by a letter."""
    return _start(session, campaign, Offer(supplier=supplier, email=email, state="invited"), by)


def make(
    session: Session, campaign: Campaign, facts: Mapping[str, Any], *, by: int | None = None
) -> Offer:
    """Write down a new offer to be examined; its supplier gets the link of its page."""
    require_editable(campaign)
    twin = _twin(session, campaign, facts)
    if twin is not None:
        # Pressed twice, or sent again with the back button.
        return twin
    offer = Offer(state="submitted", submitted_at=now(), **facts)
    offer = _start(session, campaign, offer, by)
    _alarm(session, offer)
    return offer


def change(
    session: Session,
    offer: Offer,
    campaign: Campaign,
    facts: Mapping[str, Any],
    *,
    by: int | None = None,
) -> None:
    """Change an offer, or submit one that was asked for; it is examined anew."""
    require_editable(campaign)
    for name, value in facts.items():
        setattr(offer, name, value)
    for event in {
        "invited": ("submit",),
        "accepted": ("withdraw", "renew"),
        "expired": ("renew",),
        "withdrawn": ("renew",),
    }.get(offer.state, ()):
        _apply(session, offer, campaign, event, by=by)
    if offer.state == "refused":
        raise Conflict(_("Cette offre n'est pas retenue : les organisateurs peuvent y revenir."))
    offer.submitted_at, offer.version = now(), offer.version + 1
    session.flush()
    _alarm(session, offer)
    _tell_organisers(session, offer, campaign, "submit")


def examine(
    session: Session,
    offer: Offer,
    campaign: Campaign,
    event: str,
    reason: str = "",
    *,
    by: int | None = None,
) -> None:
    """Keep an offer for the formation, or not (``accept``, ``refuse``), and tell the supplier."""
    if campaign.state in ORDERED:
        raise Conflict(_("Les commandes sont parties : les offres ne changent plus."))
    if event == "accept" and _over(offer):
        raise Conflict(
            _("Cette offre n'est plus valable : demandez au fournisseur de la prolonger.")
        )
    before = offer.state
    _apply(session, offer, campaign, event, by=by, reason=reason)
    letters.tell(session, offer, campaign, event, reason)
    _fallen(session, offer, before)


def withdraw(session: Session, offer: Offer, campaign: Campaign, reason: str = "") -> None:
    """Take an offer back; groups that stood on it form again."""
    if campaign.state in ORDERED:
        raise Conflict(_("La commande est passée : écrivez aux organisateurs."))
    before = offer.state
    _apply(session, offer, campaign, "withdraw", reason=reason)
    _tell_organisers(session, offer, campaign, "withdraw")
    _fallen(session, offer, before)


def expire(session: Session, offer_id: int) -> None:
    """Let an offer lapse whose last day is over; in the timer's transaction."""
    found = session.get(Offer, offer_id)
    if found is None or not _over(found) or found.state not in ("submitted", "accepted"):
        return
    offer, campaign = record.by_id(session, offer_id), campaigns.by_id(session, found.campaign_id)
    if campaign.state in ORDERED:
        return
    before = offer.state
    _apply(session, offer, campaign, "expire")
    letters.tell(session, offer, campaign, "expire")
    _tell_organisers(session, offer, campaign, "expire")
    _fallen(session, offer, before)


def editable(campaign: Campaign) -> bool:
    """Tell whether offers of ``campaign`` may still change."""
    return campaign.state in EDITABLE


def require_editable(campaign: Campaign) -> None:
    """Refuse once groups form on what stands."""
    if not editable(campaign):
        raise Conflict(_("Les groupes se forment déjà : les offres ne changent plus."))


def _start(session: Session, campaign: Campaign, offer: Offer, by: int | None) -> Offer:
    step = "invite" if offer.state == "invited" else "submit"
    offer.campaign_id, offer.fictional = campaign.id, campaign.fictional
    offer.fee_rule = offer.fee_rule or "none"
    OFFERS.start(session, offer, by=by, scopes=perimeter.scopes(campaign))
    offer = record.by_id(session, offer.id)
    letters.tell(session, offer, campaign, step)
    if step == "submit":
        _tell_organisers(session, offer, campaign, step)
    return offer


def _twin(session: Session, campaign: Campaign, facts: Mapping[str, Any]) -> Offer | None:
    """Return the offer that says the same of the same supplier and waits to be examined, if any."""
    same = (one for one in record.of_campaign(session, campaign.id) if one.state == "submitted")
    alike = (one for one in same if all(getattr(one, key) == facts[key] for key in facts))
    return next(alike, None)


def _apply(
    session: Session,
    offer: Offer,
    campaign: Campaign,
    event: str,
    *,
    by: int | None = None,
    reason: str = "",
) -> None:
    OFFERS.apply(
        session,
        offer,
        event,
        allowed=lambda role: role == ROLES[event],
        by=by,
        reason=reason,
        scopes=perimeter.scopes(campaign),
    )


def _fallen(session: Session, offer: Offer, before: str) -> None:
    session.flush()
    if offer.supplier_id:
        refresh_actors(session, [offer.supplier_id])
    if before == "accepted" and offer.state != "accepted":
        seams.lost(session, offer)


def _over(offer: Offer) -> bool:
    return offer.valid_until is not None and offer.valid_until < local_now().date()


def _alarm(session: Session, offer: Offer) -> None:
    if offer.valid_until is not None:
        midnight = datetime.combine(offer.valid_until + timedelta(days=1), time(0))
        set_timer(session, dates.instant(midnight), EXPIRES, Offer.__tablename__, offer.id)


def _tell_organisers(session: Session, offer: Offer, campaign: Campaign, event: str) -> None:
    names = {"supplier": offer.supplier, "title": campaign.title}
    told = {
        "submit": _l("%(supplier)s propose une offre pour « %(title)s »", **names),
        "withdraw": _l("%(supplier)s retire son offre pour « %(title)s »", **names),
        "expire": _l("L'offre de %(supplier)s pour « %(title)s » a expiré", **names),
    }
    path = links.page_path(campaign)
    acting.tell_organisers(session, campaign, "groupbuy.offer", told[event], path)
