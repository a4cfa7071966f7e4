# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of the people who send quotes: hand it over, forget it, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Retention, User, db, forget_letters
from ess_map_groupbuy.campaigns.lifecycle import OVER
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts.lifecycle import QUOTES
from ess_map_groupbuy.contracts.models import Quote

DAYS = 365


def register() -> list[Retention]:
    """Return the line of the public register about quotes."""
    return [
        Retention(
            "groupbuy.quotes",
            _l("L'adresse des fournisseurs qui ont scellé un pli pour un achat groupé"),
            _l("Leur dire que les plis sont ouverts, et ce qui est décidé"),
            _l("Mesures précontractuelles à leur demande (RGPD, article 6, 1, b)"),
            _l("Douze mois après la fin de la campagne ; les offres ouvertes restent publiques."),
            DAYS,
            purge,
        )
    ]


def purge(session: Session, before: datetime) -> int:
    """Forget the addresses behind the quotes of campaigns that have been over since then."""
    query = (
        sa.select(Quote)
        .join(Campaign, Campaign.id == Quote.campaign_id)
        .where(Campaign.state.in_(OVER), Campaign.updated_at < before, Quote.email != "")
    )
    found = list(session.scalars(query.order_by(Quote.id)))
    for one in found:
        _forget(session, one)
    session.flush()
    return len(found)


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return the quotes that were sent from the address of somebody."""
    found = [
        {
            "supplier": one.supplier,
            "email": one.email,
            "state": one.state,
            "digest": one.digest,
            "deposited_at": one.deposited_at.isoformat(),
            "opened": one.opened,
            "scores": one.scores,
            "motive": one.motive,
        }
        for one in db.session.scalars(_sent_from(person.email))
    ]
    return [("groupbuy_quotes", found)] if found else []


def erase(person: User) -> None:
    """Take somebody's address off their quotes: a quote is an enterprise's, and stays."""
    for one in db.session.scalars(_sent_from(person.email)):
        _forget(db.session, one)
    db.session.flush()


def _forget(session: Session, quote: Quote) -> None:
    forget_letters(session, quote.email)
    quote.email = ""
    QUOTES.forget(session, quote)


def _sent_from(email: str) -> sa.Select[tuple[Quote]]:
    return sa.select(Quote).where(Quote.email == email.lower()).order_by(Quote.id)
