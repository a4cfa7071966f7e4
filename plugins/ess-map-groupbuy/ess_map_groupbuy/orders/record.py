# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding orders, their lines, deliveries and shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import NotFound
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.orders.models import Delivery, Lot, Share, SupplierOrder


def of_campaign(session: Session, campaign_id: int) -> list[SupplierOrder]:
    """Return the orders of a campaign in the order of their offers."""
    query = sa.select(SupplierOrder).where(SupplierOrder.campaign_id == campaign_id)
    return list(session.scalars(query.order_by(SupplierOrder.offer_id)))


def by_id(session: Session, campaign_id: int, order_id: int) -> SupplierOrder:
    """Return an order of a campaign; ``NotFound``."""
    found = session.get(SupplierOrder, order_id)
    if found is None or found.campaign_id != campaign_id:
        raise NotFound(_("Cette commande n'existe pas, ou plus."))
    return found


def lots(session: Session, order_ids: Sequence[int]) -> dict[int, list[Lot]]:
    """Return the lines of orders, by order."""
    query = sa.select(Lot).where(Lot.order_id.in_(order_ids)).order_by(Lot.group_id)
    found = defaultdict(list)
    for one in session.scalars(query):
        found[one.order_id].append(one)
    return found


def lot_of(session: Session, group_id: int) -> Lot | None:
    """Return the line that was ordered for a group, None before it was."""
    return session.scalar(sa.select(Lot).where(Lot.group_id == group_id))


def group(session: Session, campaign_id: int, group_id: int) -> Group:
    """Return a group of a campaign; ``NotFound``."""
    found = session.get(Group, group_id)
    if found is None or found.campaign_id != campaign_id:
        raise NotFound(_("Ce groupe n'existe pas, ou plus."))
    return found


def buyers(session: Session, group_id: int) -> list[tuple[Commitment, Intention]]:
    """Return who is bound to a group, those who came first before the others."""
    return buyers_of(session, [group_id])[group_id]


def buyers_of(
    session: Session, group_ids: Sequence[int]
) -> dict[int, list[tuple[Commitment, Intention]]]:
    """Return who is bound to each of these groups, those who came first before the others."""
    query = (
        sa.select(Commitment, Intention)
        .join(Intention, Intention.id == Commitment.intention_id)
        .where(Commitment.group_id.in_(group_ids), Commitment.state == "confirmed")
        .order_by(Intention.created_at, Intention.id)
    )
    found = defaultdict(list)
    for commitment, intention in session.execute(query):
        found[commitment.group_id].append((commitment, intention))
    return found


def hosting_of(session: Session, group: Group) -> Hosting | None:
    """Return where a group is delivered, with the hub and its actor; None: nowhere."""
    query = sa.select(Hosting).where(Hosting.id == group.hosting_id)
    return session.scalar(query.options(joinedload(Hosting.hub).joinedload(Hub.actor)))


def deliveries(session: Session, group_ids: Sequence[int]) -> dict[int, list[Delivery]]:
    """Return what came for groups, by group, oldest first."""
    query = sa.select(Delivery).where(Delivery.group_id.in_(group_ids)).order_by(Delivery.id)
    found = defaultdict(list)
    for one in session.scalars(query):
        found[one.group_id].append(one)
    return found


def shares(session: Session, group_id: int) -> dict[int, list[Share]]:
    """Return the shares of a group, by commitment, oldest delivery first."""
    query = (
        sa.select(Share)
        .join(Delivery, Delivery.id == Share.delivery_id)
        .where(Delivery.group_id == group_id)
        .order_by(Share.delivery_id, Share.id)
    )
    found = defaultdict(list)
    for one in session.scalars(query):
        found[one.commitment_id].append(one)
    return found
