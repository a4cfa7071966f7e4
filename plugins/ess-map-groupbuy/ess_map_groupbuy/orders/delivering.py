# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write down what came for a group, share it out, and say what each owes; no money passes here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, alone, money, now
from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.lifecycle import GROUPS, ORGANISER
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import ordering, record, telling
from ess_map_groupbuy.orders.lifecycle import WAITING
from ess_map_groupbuy.orders.models import Delivery, Share, SupplierOrder
from ess_map_groupbuy.orders.sharing import grain, share_out, still_wanted


@dataclass(frozen=True)
class Came:
    """What came: ``quantity`` in thousandths of the unit, ``invoice`` and its ``vat`` in cents.

    ``vat`` None: at the rate of the offer.
    """

    quantity: int
    invoice: int
    vat: int | None = None
    number: str = ""
    note: str = ""
    final: bool = True


def most(session: Session, group: Group, quantity: int) -> int:
    """Return the most, in cents with VAT, that ``quantity`` (thousandths) may be invoiced.

    Nobody pays more than the price that was accepted, the delivery included, nor for more than
    was ordered: what comes beyond it is due by nobody.
    """
    rate = session.get_one(Offer, group.offer_id).vat_rate
    due = min(quantity, left(session, group))
    exact = prices.with_vat(group.price, rate) * Fraction(due, units.THOUSANDTHS)
    return int(exact + Fraction(1, 2))


def left(session: Session, group: Group) -> int:
    """Return what of an order has not come yet, in thousandths of the unit."""
    lot = record.lot_of(session, group.id)
    step = session.get_one(Campaign, group.campaign_id).step
    ordered = lot.quantity * step if lot else 0
    came = record.deliveries(session, [group.id])[group.id]
    return max(ordered - sum(one.quantity for one in came), 0)


def receive(session: Session, campaign: Campaign, group: Group, came: Came) -> Delivery:
    """Write down a delivery and the share of each; the members are told.

    ``Invalid`` for an invoice above what was accepted, ``Conflict`` when nothing is waited for.
    """
    alone(session, f"groupbuy.delivery.{group.id}")
    session.refresh(group)
    _refuse(session, campaign, group, came)
    came = _with_vat(session, group, came)
    bound = record.buyers(session, group.id)
    had = record.shares(session, group.id)
    ordered = [one.quantity * campaign.step for one, _who in bound]
    received = [sum(share.quantity for share in had[one.id]) for one, _who in bound]
    wanted = still_wanted(ordered, received)
    parts = share_out(came.quantity, came.invoice, came.vat or 0, wanted, grain(campaign.unit))
    GROUPS.apply(
        session,
        group,
        "deliver" if came.final else "deliver_part",
        allowed=lambda role: role == ORGANISER,
        scopes=perimeter.scopes(campaign),
    )
    delivery = Delivery(group_id=group.id, received_at=now(), **vars(came))
    session.add(delivery)
    session.flush()
    for (commitment, intention), part in zip(bound, parts, strict=True):
        share = Share(delivery_id=delivery.id, commitment_id=commitment.id, **vars(part))
        session.add(share)
        telling.share(session, campaign, intention, share, final=came.final)
    session.flush()
    lot = record.lot_of(session, group.id)
    if lot is not None:
        ordering.fulfil(session, campaign, session.get_one(SupplierOrder, lot.order_id))
    return delivery


def _refuse(session: Session, campaign: Campaign, group: Group, came: Came) -> None:
    if group.state not in WAITING:
        raise Conflict(_("Ce groupe n'attend pas de livraison, ou n'en attend plus."))
    if came.quantity % grain(campaign.unit):
        raise Invalid(_("On ne coupe pas une unité : notez un nombre entier."))
    if came.vat is not None and came.vat > came.invoice:
        raise Invalid(_("La TVA ne peut pas dépasser le montant de la facture."))
    ceiling = most(session, group, came.quantity)
    if came.invoice > ceiling:
        raise Invalid(
            _(
                "Cette facture dépasse le prix accepté par les membres : %(most)s au plus pour "
                "cette quantité, livraison comprise, et rien pour ce qui vient en plus de la "
                "commande. Demandez au fournisseur de la corriger.",
                most=money.euros(ceiling),
            )
        )


def _with_vat(session: Session, group: Group, came: Came) -> Came:
    if came.vat is not None:
        return came
    rate = session.get_one(Offer, group.offer_id).vat_rate
    part = Fraction(came.invoice * rate, prices.HUNDRED + rate)
    return replace(came, vat=int(part + Fraction(1, 2)))
