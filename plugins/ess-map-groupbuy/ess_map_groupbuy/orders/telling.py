# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of orders: to the supplier, to the hub, to each member."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import post_letter
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.hubs import links as hubs
from ess_map_groupbuy.hubs import saying
from ess_map_groupbuy.intentions import links as own
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import record
from ess_map_groupbuy.orders.models import Lot, Share


def order(session: Session, campaign: Campaign, offer: Offer, path: str) -> None:
    """Send an order to its supplier; nothing without an address."""
    if offer.email:
        post_letter(
            session,
            offer.email,
            _l("Une commande groupée : %(title)s", title=campaign.title),
            "groupbuy/orders/mail/order.txt",
            kind="groupbuy.order",
            campaign=campaign,
            offer=offer,
            path=path,
        )


def cancelled(session: Session, campaign: Campaign, offer: Offer, reason: str) -> None:
    """Tell a supplier that what was ordered is not wanted any more."""
    if offer.email:
        post_letter(
            session,
            offer.email,
            _l("Commande annulée : %(title)s", title=campaign.title),
            "groupbuy/orders/mail/cancelled.txt",
            kind="groupbuy.order_cancelled",
            campaign=campaign,
            reason=reason,
        )


def day(session: Session, campaign: Campaign, group: Group, lot: Lot) -> None:
    """Tell the members of a group, and its hub, on which day it is delivered."""
    hosting = record.hosting_of(session, group)
    bound = record.buyers(session, group.id)
    known = {
        "campaign": campaign,
        "day": lot.on,
        "slot": group.slot,
        "hub": hosting.hub if hosting else None,
        "address": saying.address(hosting.hub.actor) if hosting else "",
    }
    for commitment, intention in bound:
        if not intention.email:
            continue
        post_letter(
            session,
            intention.email,
            _l("Le jour de votre retrait : %(title)s", title=campaign.title),
            "groupbuy/orders/mail/day.txt",
            kind="groupbuy.day",
            language=intention.language,
            name=intention.name,
            quantity=commitment.quantity,
            path=own.own_path(intention),
            **known,
        )
    if hosting is not None and hosting.hub.email:
        post_letter(
            session,
            hosting.hub.email,
            _l("Une livraison chez vous : %(title)s", title=campaign.title),
            "groupbuy/orders/mail/hub.txt",
            kind="groupbuy.hub_day",
            quantity=lot.quantity,
            people=len(bound),
            path=hubs.hub_path(hosting.hub),
            **known,
        )


def share(
    session: Session, campaign: Campaign, intention: Intention, part: Share, *, final: bool
) -> None:
    """Tell a member what came for them, what they owe, and whether more is to come."""
    if not intention.email:
        return
    if part.quantity:
        subject = _l("Votre part est arrivée : %(title)s", title=campaign.title)
    else:
        subject = _l("Une livraison sans rien pour vous : %(title)s", title=campaign.title)
    post_letter(
        session,
        intention.email,
        subject,
        "groupbuy/orders/mail/share.txt",
        kind="groupbuy.share",
        language=intention.language,
        campaign=campaign,
        name=intention.name,
        quantity=units.number(Fraction(part.quantity, units.THOUSANDTHS)),
        unit=units.UNITS[campaign.unit].label,
        due=part.due,
        vat=part.vat,
        recovers=intention.recovers_vat,
        final=final,
        path=own.own_path(intention),
    )
