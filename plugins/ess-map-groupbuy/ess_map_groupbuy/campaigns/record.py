# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding campaigns."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import NotFound
from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns.models import Campaign

ORDER = (Campaign.closes_at.is_(None), Campaign.closes_at, Campaign.id)


def find(session: Session, slug: str) -> Campaign:
    """Return the campaign of an address, with its organiser; ``NotFound``."""
    return _one(session, Campaign.slug == slug)


def by_id(session: Session, campaign_id: int) -> Campaign:
    """Return a campaign with its organiser; ``NotFound``."""
    return _one(session, Campaign.id == campaign_id)


def of_states(session: Session, states: Sequence[str]) -> list[Campaign]:
    """Return the campaigns in one of ``states``, those that close first before the others."""
    query = sa.select(Campaign).where(Campaign.state.in_(states)).order_by(*ORDER)
    return list(session.scalars(query.options(joinedload(Campaign.organiser))))


def everything(session: Session) -> list[Campaign]:
    """Return all campaigns, those that close first before the others."""
    query = sa.select(Campaign).order_by(*ORDER).options(joinedload(Campaign.organiser))
    return list(session.scalars(query))


def is_public(campaign: Campaign) -> bool:
    """Tell whether everybody may see a campaign: what was cancelled unopened never was."""
    never = campaign.state == "cancelled" and campaign.opens_at is None
    return campaign.state in lifecycle.PUBLIC and not never


def _one(session: Session, clause: sa.ColumnElement[bool]) -> Campaign:
    query = sa.select(Campaign).options(joinedload(Campaign.organiser)).where(clause)
    found = session.scalar(query)
    if found is None:
        raise NotFound(_("Nous ne connaissons pas cette campagne d'achat groupé."))
    return found
