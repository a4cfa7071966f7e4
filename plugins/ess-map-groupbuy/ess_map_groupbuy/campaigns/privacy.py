# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we keep of organisers, how long, and how it is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_groupbuy.campaigns import team
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign, Organiser

KEPT_DAYS = 730


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return what we keep of somebody as an organiser."""
    query = sa.select(Campaign.title, Organiser.email, Organiser.created_at)
    query = query.join(Campaign, Campaign.id == Organiser.campaign_id).where(_mine(person))
    found = [
        {"campaign": title, "email": email, "since": since.isoformat()}
        for title, email, since in db.session.execute(query.order_by(Organiser.id))
    ]
    written = [one.title for one in db.session.scalars(_written_at(person.email.lower()))]
    told = [("groupbuy_organiser", found)] if found else []
    return told + ([("groupbuy_written_at", written)] if written else [])


def erase(person: User) -> None:
    """Forget somebody as an organiser; a campaign that nobody organises is told of."""
    query = sa.select(Organiser).where(_mine(person)).order_by(Organiser.id)
    left = set()
    for organiser in db.session.scalars(query):
        left.add(organiser.campaign_id)
        db.session.delete(organiser)
    for campaign in db.session.scalars(_written_at(person.email.lower())):
        campaign.email = ""
    db.session.flush()
    for campaign_id in sorted(left):
        team.tell_orphaned(db.session, db.session.get(Campaign, campaign_id), person.id)


def purge(session: Session, before: datetime) -> int:
    """Forget the organisers of campaigns that ended before then."""
    over = sa.select(Campaign.id).where(Campaign.state.in_(OVER), Campaign.updated_at < before)
    query = sa.select(Organiser).where(Organiser.campaign_id.in_(over)).order_by(Organiser.id)
    found = list(session.scalars(query))
    for organiser in found:
        forget_letters(session, organiser.email)
        session.delete(organiser)
    session.flush()
    return len(found)


def retention() -> list[Retention]:
    """Return what the public register says of organisers."""
    return [
        Retention(
            "groupbuy.organisers",
            _l("Courriel des personnes qui organisent un achat groupé"),
            _l("Leur ouvrir l'espace de leur campagne et les prévenir de ses échéances"),
            _l("Intérêt légitime (RGPD, article 6, 1, f)"),
            _l("Jusqu'à leur départ de l'équipe, ou deux ans après la fin de la campagne"),
            KEPT_DAYS,
            purge,
        )
    ]


def _mine(person: User) -> sa.ColumnElement[bool]:
    return sa.or_(Organiser.user_id == person.id, Organiser.email == person.email.lower())


def _written_at(address: str) -> sa.Select[tuple[Campaign]]:
    query = sa.select(Campaign).where(sa.func.lower(Campaign.email) == address)
    return query.order_by(Campaign.id)
