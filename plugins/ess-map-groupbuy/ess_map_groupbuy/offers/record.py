# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding offers."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import NotFound, local_now
from ess_map_groupbuy.offers.models import Offer


def by_id(session: Session, offer_id: int, campaign_id: int | None = None) -> Offer:
    """Return an offer with its supplier, of ``campaign_id`` if given; ``NotFound``."""
    found = session.scalar(_offers().where(Offer.id == offer_id))
    if found is None or campaign_id not in (None, found.campaign_id):
        raise NotFound(_("Cette offre n'existe pas dans cette campagne."))
    return found


def of_campaign(session: Session, campaign_id: int) -> list[Offer]:
    """Return all offers of a campaign with their suppliers, by supplier."""
    return list(session.scalars(_offers().where(Offer.campaign_id == campaign_id)))


def accepted(session: Session, campaign_id: int) -> list[Offer]:
    """Return the offers that are accepted and valid today, with their suppliers, by supplier."""
    today = local_now().date()
    valid = sa.or_(Offer.valid_until.is_(None), Offer.valid_until >= today)
    query = _offers().where(Offer.campaign_id == campaign_id, Offer.state == "accepted", valid)
    return list(session.scalars(query))


def _offers() -> sa.Select[tuple[Offer]]:
    query = sa.select(Offer).options(joinedload(Offer.supplying))
    return query.order_by(Offer.supplier, Offer.id)
