# SPDX-License-Identifier: AGPL-3.0-or-later
"""What orders add elsewhere: to the page of a member, to the tasks of organisers, to data."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import User, db, local_now
from ess_map_groupbuy import words
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section, Task
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import kilometres, record, sheet
from ess_map_groupbuy.orders.lifecycle import WAITING
from ess_map_groupbuy.orders.models import Lot, Share, SupplierOrder


def of_intention(intention: Intention, campaign: Campaign) -> Section | None:
    """Return what a member gets and owes, once their group is ordered."""
    bound = db.session.scalar(
        sa.select(Commitment).where(
            Commitment.intention_id == intention.id, Commitment.state == "confirmed"
        )
    )
    lot = record.lot_of(db.session, bound.group_id) if bound else None
    if bound is None or lot is None:
        return None
    group = db.session.get_one(Group, bound.group_id)
    offer = db.session.get_one(Offer, group.offer_id)
    html = render_template(
        "groupbuy/orders/_own.html",
        campaign=campaign,
        lot=lot,
        group=group,
        offer=offer,
        hub=sheet.hub_of(db.session, group),
        slot=words.SLOTS.get(group.slot, ""),
        address=sheet.address_of(db.session, group),
        away=kilometres.away(db.session, group, intention),
        row=sheet.Row(bound, intention, tuple(_shares(bound.id))),
        rest=max(bound.quantity * campaign.step - sum(one.quantity for one in _shares(bound.id)), 0)
        if group.state == "partially_delivered"
        else 0,
        paying=sheet.paying(campaign, offer),
        shared=campaign.kind == words.EQUIPMENT and group.state in ("delivered", "closed"),
    )
    return Section(_l("Votre commande"), Markup(html), weight=10)


def tasks(session: Session, campaign: Campaign) -> list[Task]:
    """Return the orders that wait to be sent, or were refused, and groups without delivery."""
    query = sa.select(SupplierOrder.state).where(SupplierOrder.campaign_id == campaign.id)
    states = list(session.scalars(query))
    found = []
    url = f"/achats/{campaign.slug}/commandes"
    if count := states.count("prepared"):
        said = ngettext(
            "%(num)s commande à envoyer au fournisseur",
            "%(num)s commandes à envoyer aux fournisseurs",
            count,
        )
        found.append(Task(said, url, urgent=True))
    if states.count("refused"):
        found.append(Task(_("Une commande est refusée par son fournisseur"), url, urgent=True))
    if count := _late(session, campaign.id):
        said = ngettext(
            "%(num)s livraison devait arriver : notez ce qui est venu",
            "%(num)s livraisons devaient arriver : notez ce qui est venu",
            count,
        )
        found.append(Task(said, url, urgent=True))
    return found


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return the shares of somebody's deliveries."""
    ids = [one.id for one in intentions.of_person(db.session, person.id, person.email)]
    query = (
        sa.select(Share)
        .join(Commitment, Commitment.id == Share.commitment_id)
        .where(Commitment.intention_id.in_(ids))
        .order_by(Share.id)
    )
    found = [
        {
            "thousandths": one.quantity,
            "due_cents": one.due,
            "vat_cents": one.vat,
            "taken_at": one.taken_at.isoformat() if one.taken_at else None,
            "settled_at": one.settled_at.isoformat() if one.settled_at else None,
        }
        for one in db.session.scalars(query)
    ]
    return [("groupbuy_shares", found)] if found else []


def _late(session: Session, campaign_id: int) -> int:
    """Return how many groups wait for a delivery whose day has come."""
    query = (
        sa.select(sa.func.count(Lot.id))
        .join(Group, Group.id == Lot.group_id)
        .where(Group.campaign_id == campaign_id, Group.state.in_(WAITING))
        .where(Lot.on <= local_now().date())
    )
    return session.scalar(query) or 0


def _shares(commitment_id: int) -> list[Share]:
    query = sa.select(Share).where(Share.commitment_id == commitment_id).order_by(Share.id)
    return list(db.session.scalars(query))
