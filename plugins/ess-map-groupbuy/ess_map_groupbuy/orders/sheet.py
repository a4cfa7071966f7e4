# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages, the tables and the sheets of an order say, read once from the database."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import money
from ess_map_groupbuy import prices, units, words
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs import saying
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import record
from ess_map_groupbuy.orders.lifecycle import WAITING
from ess_map_groupbuy.orders.models import Delivery, Lot, Share, SupplierOrder

FEWEST = 5
"""People below whom a number of kilometres says where somebody lives."""


@dataclass(frozen=True)
class Line:
    """One group of an order: ``cost`` in cents with VAT, at the most; ``people`` buy in it."""

    group: Group
    lot: Lot
    hub: str
    address: str
    slot: str
    people: int
    cost: int
    deliveries: tuple[Delivery, ...]

    @property
    def stands(self) -> bool:
        """False once its group was dissolved: nothing of it is to be delivered."""
        return self.group.state != "dissolved"

    @property
    def waits(self) -> bool:
        """Tell whether something of it is still to come."""
        return self.group.state in WAITING

    @property
    def received(self) -> int:
        """What came so far, in thousandths of the unit."""
        return sum(one.quantity for one in self.deliveries)


@dataclass(frozen=True)
class OrderSheet:
    """An order with its lines."""

    order: SupplierOrder
    offer: Offer
    lines: tuple[Line, ...]

    @property
    def quantity(self) -> int:
        """What is ordered, in steps."""
        return sum(one.lot.quantity for one in self.lines if one.stands)

    @property
    def cost(self) -> int:
        """What it costs at the most, in cents with VAT."""
        return sum(one.cost for one in self.lines if one.stands)

    @property
    def people(self) -> int:
        """How many buy in it."""
        return sum(one.people for one in self.lines if one.stands)

    @property
    def spared(self) -> int | None:
        """The kilometres that it spares, None where that is not known or says too much."""
        known = [one.lot for one in self.lines if one.stands and one.lot.alone is not None]
        if self.people < FEWEST or not known:
            return None
        found = sum(one.alone - one.together for one in known)
        return found if found > 0 else None


@dataclass(frozen=True)
class Row:
    """One member of a group: what they ordered, took and owe."""

    commitment: Commitment
    intention: Intention
    shares: tuple[Share, ...]

    @property
    def received(self) -> int:
        return sum(one.quantity for one in self.shares)

    @property
    def due(self) -> int:
        return sum(one.due for one in self.shares)

    @property
    def vat(self) -> int:
        return sum(one.vat for one in self.shares)

    @property
    def settled(self) -> bool:
        return bool(self.shares) and all(one.settled_at for one in self.shares)

    @property
    def taken(self) -> bool:
        return bool(self.shares) and all(one.taken_at for one in self.shares)


def of_orders(
    session: Session, campaign: Campaign, orders: list[SupplierOrder]
) -> list[OrderSheet]:
    """Return orders of ``campaign`` with all that is shown of them."""
    lots = record.lots(session, [one.id for one in orders])
    ids = [lot.group_id for several in lots.values() for lot in several]
    groups = {one.id: one for one in session.scalars(sa.select(Group).where(Group.id.in_(ids)))}
    hostings = _hostings(session, [one.hosting_id for one in groups.values()])
    came, buyers = record.deliveries(session, ids), record.buyers_of(session, ids)
    found = []
    for order in orders:
        offer = session.get_one(Offer, order.offer_id)
        lines = tuple(
            Line(
                groups[lot.group_id],
                lot,
                _hub(groups[lot.group_id], hostings),
                _address(groups[lot.group_id], hostings),
                str(words.SLOTS.get(groups[lot.group_id].slot, "")),
                len(buyers[lot.group_id]),
                cost(campaign, groups[lot.group_id], offer, lot.quantity),
                tuple(came[lot.group_id]),
            )
            for lot in lots[order.id]
        )
        found.append(OrderSheet(order, offer, lines))
    return found


def of_group(session: Session, group: Group) -> list[Row]:
    """Return the members of a group with their shares, those who came first before the others."""
    shares = record.shares(session, group.id)
    return [
        Row(commitment, intention, tuple(shares[commitment.id]))
        for commitment, intention in record.buyers(session, group.id)
    ]


def hub_of(session: Session, group: Group) -> str:
    """Return the name of the hub of a group, '' when nothing is delivered."""
    return _hub(group, _hostings(session, [group.hosting_id]))


def address_of(session: Session, group: Group) -> str:
    """Return where one picks up, on one line."""
    return _address(group, _hostings(session, [group.hosting_id]))


def cost(campaign: Campaign, group: Group, offer: Offer, quantity: int) -> int:
    """Return what ``quantity`` steps cost a group at the most, in cents with VAT."""
    exact = prices.with_vat(group.price, offer.vat_rate)
    return int(exact * units.of_steps(quantity, campaign.step) + Fraction(1, 2))


def table(campaign: Campaign, rows: list[Row]) -> list[list[str]]:
    """Return the settlement of a group as the rows of a table."""
    sign = str(units.UNITS[campaign.unit].sign or units.UNITS[campaign.unit].label)
    head = [_("Nom"), _("Courriel"), _("Téléphone"), _("Commandé (%(unit)s)", unit=sign)]
    head += [_("Reçu (%(unit)s)", unit=sign), _("Dû TTC (€)"), _("dont TVA (€)"), _("Réglé")]
    return [
        head,
        *(
            [
                row.intention.name,
                row.intention.email,
                row.intention.phone,
                units.number(units.of_steps(row.commitment.quantity, campaign.step)),
                units.number(Fraction(row.received, units.THOUSANDTHS)),
                str(money.decimal(row.due)),
                str(money.decimal(row.vat)),
                _("oui") if row.settled else _("non"),
            ]
            for row in rows
        ),
    ]


def invoicing(campaign: Campaign) -> str:
    """Say to whom the supplier invoices, by who buys."""
    if campaign.legal == "mandate":
        return _(
            "Facturez à %(name)s, qui achète avec le mandat des membres.",
            name=campaign.mandate_to or _("l'organisateur"),
        )
    return _(
        "Chaque membre achète en son nom et vous paie sa part : les organisateurs vous remettent "
        "le détail par membre à la livraison."
    )


def paying(campaign: Campaign, offer: Offer) -> str:
    """Say to whom a member pays, by who buys."""
    if campaign.legal == "mandate":
        return _(
            "À régler à %(whom)s, qui achète avec votre mandat.",
            whom=campaign.mandate_to or _("l'organisateur"),
        )
    return _("À régler à %(supplier)s : vous achetez en votre nom.", supplier=offer.supplier)


def _hostings(session: Session, ids: list[int | None]) -> dict[int, Hosting]:
    query = (
        sa.select(Hosting)
        .where(Hosting.id.in_([one for one in ids if one]))
        .options(joinedload(Hosting.hub).joinedload(Hub.actor))
    )
    return {one.id: one for one in session.scalars(query)}


def _hub(group: Group, hostings: dict[int, Hosting]) -> str:
    found = hostings.get(group.hosting_id)
    return found.hub.actor.name if found else ""


def _address(group: Group, hostings: dict[int, Hosting]) -> str:
    found = hostings.get(group.hosting_id)
    return saying.address(found.hub.actor) if found else ""
