# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which establishments lie outside the perimeter, known again when it or they have moved."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, refresh_actors
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies import perimeter, record
from ess_map_currency.currencies.models import Currency


def recompute(session: Session, currency: Currency) -> int:
    """Write down anew what lies outside the perimeter of a currency; return how many changed."""
    query = sa.select(Acceptance).where(Acceptance.currency_id == currency.id)
    known = session.scalars(
        query.options(joinedload(Acceptance.actor).joinedload(Actor.location))
    ).all()
    moved = [one for one in known if one.outside != perimeter.is_outside(currency, one.actor)]
    for one in moved:
        one.outside = not one.outside
    session.flush()
    refresh_actors(session, [one.actor_id for one in moved])
    return len(moved)


def refresh(session: Session, currency: Currency) -> None:
    """Tell the map of a currency whose state has changed."""
    query = sa.select(Acceptance.actor_id).where(Acceptance.currency_id == currency.id)
    refresh_actors(session, list(session.scalars(query)))


def every_night(session: Session) -> str | None:
    """Look at all of them again: shops move, and communes merge."""
    count = sum(recompute(session, one) for one in record.everything(session))
    session.commit()
    if not count:
        return None
    return ngettext(
        "%(num)s établissement a changé de côté d'un périmètre.",
        "%(num)s établissements ont changé de côté d'un périmètre.",
        count,
    )
