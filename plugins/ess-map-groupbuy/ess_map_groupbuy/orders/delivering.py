# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write down what came for a group, share it out, and say what each owes; no money passes here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Invalid, money, now, post_letter
from ess_map_groupbuy import prices, units
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.lifecycle import GROUPS, ORGANISER
from ess_map_groupbuy.groups.models import Group
from ess_map_groupbuy.intentions import links as own
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import ordering, record
from ess_map_groupbuy.orders.models import Delivery, Share, SupplierOrder
from ess_map_groupbuy.orders.sharing import share_out, still_wanted


@dataclass(frozen=True)
class Came:
    """What came: ``quantity`` in thousandths of the unit, ``invoice`` and its ``vat`` in cents."""

    quantity: int
    invoice: int
    vat: int = 0
    number: str = ""
    note: str = ""
    final: bool = True


def most(session: Session, group: Group, quantity: int) -> int:
    """Return the most, in cents with VAT, that ``quantity`` (thousandths) may be invoiced.

    Nobody pays more than the price that was accepted, the delivery included.
    """
    rate = session.get_one(Offer, group.offer_id).vat_rate
    exact = prices.with_vat(group.price, rate) * Fraction(quantity, units.THOUSANDTHS)
    return int(exact + Fraction(1, 2))


def receive(session: Session, campaign: Campaign, group: Group, came: Came) -> Delivery:
    """Write down a delivery and the share of each; the members are told.

    ``Invalid`` for an invoice above what was accepted, ``Conflict`` when nothing is waited for.
    """
    _refuse(session, group, came)
    bound = record.buyers(session, group.id)
    had = record.shares(session, group.id)
    ordered = [one.quantity * campaign.step for one, _who in bound]
    received = [sum(share.quantity for share in had[one.id]) for one, _who in bound]
    parts = share_out(came.quantity, came.invoice, came.vat, still_wanted(ordered, received))
    event = "deliver" if came.final else "deliver_part"
    GROUPS.apply(
        session,
        group,
        event,
        allowed=lambda role: role == ORGANISER,
        scopes=perimeter.scopes(campaign),
    )
    delivery = Delivery(group_id=group.id, received_at=now(), **vars(came))
    session.add(delivery)
    session.flush()
    for (commitment, intention), part in zip(bound, parts, strict=True):
        share = Share(delivery_id=delivery.id, commitment_id=commitment.id, **vars(part))
        session.add(share)
        _tell(session, campaign, intention, share, came)
    session.flush()
    lot = record.lot_of(session, group.id)
    if lot is not None:
        order = session.get_one(SupplierOrder, lot.order_id)
        ordering.fulfil(session, campaign, order)
    return delivery


def _refuse(session: Session, group: Group, came: Came) -> None:
    if came.vat > came.invoice:
        raise Invalid(_("La TVA ne peut pas dépasser le montant de la facture."))
    ceiling = most(session, group, came.quantity)
    if came.invoice > ceiling:
        raise Invalid(
            _(
                "Cette facture dépasse le prix accepté par les membres : %(most)s au plus pour "
                "cette quantité, livraison comprise. Demandez au fournisseur de la corriger.",
                most=money.euros(ceiling),
            )
        )


def _tell(session: Session, campaign: Campaign, intention, share: Share, came: Came) -> None:
    post_letter(
        session,
        intention.email,
        _l("Votre part est arrivée : %(title)s", title=campaign.title),
        "groupbuy/orders/mail/share.txt",
        kind="groupbuy.share",
        language=intention.language,
        campaign=campaign,
        name=intention.name,
        quantity=units.number(Fraction(share.quantity, units.THOUSANDTHS)),
        unit=units.UNITS[campaign.unit].label,
        due=share.due,
        final=came.final,
        path=own.own_path(intention),
    )
