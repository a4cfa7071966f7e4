# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding intentions."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import NotFound
from ess_map_groupbuy.intentions.models import Intention

ACTIVE, UNCONFIRMED, WITHDRAWN = "active", "unconfirmed", "withdrawn"
ORDER = (Intention.created_at, Intention.id)


def active(session: Session, campaign_id: int) -> list[Intention]:
    """Return the intentions that count in a campaign, the first said before the others."""
    mine = Intention.campaign_id == campaign_id, Intention.state == ACTIVE
    return list(session.scalars(sa.select(Intention).where(*mine).order_by(*ORDER)))


def of_campaign(session: Session, campaign_id: int) -> list[Intention]:
    """Return all intentions of a campaign, whatever their state."""
    mine = Intention.campaign_id == campaign_id
    return list(session.scalars(sa.select(Intention).where(mine).order_by(*ORDER)))


def by_id(session: Session, intention_id: int) -> Intention:
    """Return an intention; ``NotFound``."""
    found = session.get(Intention, intention_id)
    if found is None:
        raise NotFound(_("Cette intention n'existe plus : elle a été retirée ou effacée."))
    return found


def of_address(session: Session, email: str, campaign_id: int | None = None) -> list[Intention]:
    """Return the intentions of an address, in one campaign or all, the first said first."""
    query = sa.select(Intention).where(Intention.email == email.strip().lower())
    if campaign_id is not None:
        query = query.where(Intention.campaign_id == campaign_id)
    return list(session.scalars(query.order_by(*ORDER)))


def of_person(session: Session, user_id: int, email: str) -> list[Intention]:
    """Return the intentions of an account, which has proved its address, the latest first."""
    mine = sa.or_(Intention.user_id == user_id, Intention.email == email.strip().lower())
    return list(
        session.scalars(sa.select(Intention).where(mine).order_by(*(one.desc() for one in ORDER)))
    )
