# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding agreements, and the one rule that says which acceptances are public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from ess_map import Actor, NotFound, local_now
from ess_map_currency.agreements.lifecycle import RUNNING
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency


def public(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what makes an acceptance public on ``today``, over its agreement, currency and actor.

    In force, its day not come; the establishment open, published, and inside the perimeter or
    admitted by a derogation; the currency circulating. Nothing waits for a job.
    """
    return (
        Agreement.state.in_(RUNNING),
        sa.or_(Agreement.renew_by.is_(None), Agreement.renew_by > today),
        sa.or_(Acceptance.closed_on.is_(None), Acceptance.closed_on > today),
        sa.or_(Acceptance.outside.is_(False), Acceptance.derogation != ""),
        Currency.state.in_(CIRCULATING),
        Actor.status == "published",
        sa.or_(Actor.closed_on.is_(None), Actor.closed_on > today),
    )


def accepting(
    session: Session,
    *narrowed: sa.ColumnElement[bool],
    today: date | None = None,
) -> list[Acceptance]:
    """Return the public acceptances, by id, with actor, agreement and currency.

    ``narrowed`` are more conditions on them: ``Acceptance.currency_id == 3``.
    """
    query = (
        sa.select(Acceptance)
        .join(Acceptance.agreement)
        .join(Acceptance.currency)
        .join(Acceptance.actor)
        .where(*public(today or local_now().date()), *narrowed)
        .options(
            contains_eager(Acceptance.agreement),
            contains_eager(Acceptance.currency),
            contains_eager(Acceptance.actor).joinedload(Actor.location),
        )
        .order_by(Acceptance.id)
    )
    return list(session.scalars(query))


def find(session: Session, agreement_id: int) -> Agreement:
    """Return an agreement with its currency, its establishments and their actors; ``NotFound``."""
    found = session.scalar(_whole().where(Agreement.id == agreement_id))
    if found is None:
        raise NotFound(_("Cet agrément n'existe pas, ou plus."))
    return found


def of_currency(
    session: Session, currency_id: int, states: Sequence[str] | None = None
) -> list[Agreement]:
    """Return the agreements of a currency, in ``states`` if given, by name of the member."""
    query = _whole().where(Agreement.currency_id == currency_id)
    if states is not None:
        query = query.where(Agreement.state.in_(states))
    return list(session.scalars(query.order_by(sa.func.lower(Agreement.member), Agreement.id)))


def actor_ids(agreements: Iterable[Agreement]) -> list[int]:
    """Return the actors whose place on the map changes with these agreements."""
    return sorted({one.actor_id for agreement in agreements for one in agreement.acceptances})


def _whole() -> sa.Select[tuple[Agreement]]:
    acceptances = selectinload(Agreement.acceptances)
    return sa.select(Agreement).options(
        joinedload(Agreement.currency),
        acceptances.joinedload(Acceptance.actor).joinedload(Actor.location),
    )
