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

from ess_map import User, db
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section, Task
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.orders import record, sheet
from ess_map_groupbuy.orders.models import Share, SupplierOrder


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
    html = render_template(
        "groupbuy/orders/_own.html",
        campaign=campaign,
        lot=lot,
        group=group,
        offer=db.session.get_one(Offer, group.offer_id),
        hub=sheet.hub_of(db.session, group),
        row=sheet.Row(bound, intention, tuple(_shares(bound.id))),
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
        {"thousandths": one.quantity, "due_cents": one.due, "vat_cents": one.vat}
        for one in db.session.scalars(query)
    ]
    return [("groupbuy_shares", found)] if found else []


def _shares(commitment_id: int) -> list[Share]:
    query = sa.select(Share).where(Share.commitment_id == commitment_id).order_by(Share.id)
    return list(db.session.scalars(query))
