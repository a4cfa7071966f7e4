# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of orders: those of organisers, and the signed one of the supplier."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.orders.models import SupplierOrder

PURPOSE = "groupbuy.order"
LIFE = 200 * 24 * 3600
"""Seconds for which the supplier's link is good."""


def order_path(order: SupplierOrder) -> str:
    """Return the path of the page on which the supplier answers an order."""
    return f"/achats/commande/{sign(PURPOSE, [order.id, _made(order)])}"


def page_path(campaign: Campaign, order: SupplierOrder) -> str:
    """Return the path of the organisers' page of an order."""
    return f"/achats/{campaign.slug}/commandes/{order.id}"


def opened(session: Session, token: str) -> SupplierOrder:
    """Return the order behind a link; ``Gone`` when it leads to nothing more."""
    order_id, made = verify(PURPOSE, token, LIFE)
    found = session.get(SupplierOrder, order_id)
    if found is None or _made(found) != made:
        raise Gone(_("Cette commande n'existe plus : écrivez aux organisateurs."))
    return found


def _made(order: SupplierOrder) -> int:
    """The instant beside the id, which SQLite gives again."""
    return int(order.created_at.timestamp() * 1000)
