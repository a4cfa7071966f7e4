# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we keep of the people of suppliers: an address. How long, and how it is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers.models import Offer

KEPT_DAYS = 730


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return the offers that write to somebody."""
    found = [
        {"supplier": one.supplier, "title": one.title, "email": one.email, "state": one.state}
        for one in db.session.scalars(_of(person.email))
    ]
    return [("groupbuy_offers", found)] if found else []


def erase(person: User) -> None:
    """Forget the address of somebody; their offers stay, and nobody is written to any more."""
    for offer in db.session.scalars(_of(person.email)):
        _forget(db.session, offer)
    db.session.flush()


def purge(session: Session, before: datetime) -> int:
    """Forget the addresses of suppliers of campaigns that ended before then."""
    over = sa.select(Campaign.id).where(Campaign.state.in_(OVER), Campaign.updated_at < before)
    query = sa.select(Offer).where(Offer.campaign_id.in_(over), Offer.email != "")
    found = list(session.scalars(query.order_by(Offer.id)))
    for offer in found:
        _forget(session, offer)
    session.flush()
    return len(found)


def retention() -> list[Retention]:
    """Return what the public register says of suppliers."""
    return [
        Retention(
            "groupbuy.offers",
            _l("Courriel des fournisseurs qui proposent une offre d'achat groupé"),
            _l("Leur répondre et leur passer commande"),
            _l("Intérêt légitime (RGPD, article 6, 1, f)"),
            _l("Deux ans après la fin de la campagne"),
            KEPT_DAYS,
            purge,
        )
    ]


def _of(email: str) -> sa.Select[tuple[Offer]]:
    query = sa.select(Offer).where(sa.func.lower(Offer.email) == email.lower())
    return query.order_by(Offer.id)


def _forget(session: Session, offer: Offer) -> None:
    forget_letters(session, offer.email)
    offer.email = ""
