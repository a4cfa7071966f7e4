# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we keep of the people of hubs: an address. How long, and how it is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, joinedload

from ess_map import Retention, User, db, forget_letters
from ess_map_groupbuy.hubs import record
from ess_map_groupbuy.hubs.models import Hub

KEPT_DAYS = 365
ENDED = (record.CLOSED, record.WAITING)


def data_of(person: User) -> list[tuple[str, Any]]:
    """Return the hubs that write to somebody."""
    found = [
        {"hub": one.actor.name, "email": one.email, "state": one.state}
        for one in db.session.scalars(_of(person.email))
    ]
    return [("groupbuy_hubs", found)] if found else []


def erase(person: User) -> None:
    """Forget the address of somebody; their hubs stay, and nobody is written to any more."""
    for hub in db.session.scalars(_of(person.email)):
        _forget(db.session, hub)
    db.session.flush()


def purge(session: Session, before: datetime) -> int:
    """Forget the addresses of hubs that closed, or that nobody has checked, before then."""
    query = sa.select(Hub).where(Hub.state.in_(ENDED), Hub.updated_at < before, Hub.email != "")
    found = list(session.scalars(query.order_by(Hub.id)))
    for hub in found:
        _forget(session, hub)
    session.flush()
    return len(found)


def retention() -> list[Retention]:
    """Return what the public register says of hubs."""
    return [
        Retention(
            "groupbuy.hubs",
            _l("Courriel des lieux qui accueillent des livraisons d'achats groupés"),
            _l("Leur transmettre les demandes des campagnes"),
            _l("Intérêt légitime (RGPD, article 6, 1, f)"),
            _l("Tant que le lieu est relais, puis un an"),
            KEPT_DAYS,
            purge,
        )
    ]


def _of(email: str) -> sa.Select[tuple[Hub]]:
    query = sa.select(Hub).options(joinedload(Hub.actor)).order_by(Hub.id)
    return query.where(sa.func.lower(Hub.email) == email.lower())


def _forget(session: Session, hub: Hub) -> None:
    forget_letters(session, hub.email)
    hub.email = ""
