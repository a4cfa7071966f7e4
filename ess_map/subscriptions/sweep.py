# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job that writes the letters: each subscription once, whoever runs it and however often."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.core.errors import Invalid
from ess_map.core.log import logger
from ess_map.subscriptions import difference, letters, selection, subscribing
from ess_map.subscriptions.difference import State
from ess_map.subscriptions.models import Subscription


def run(session: Session) -> str | None:
    """Tell everyone who is due."""
    states: dict[str, State] = {}  # of one query at a time: a selection may be a million ids
    told = 0
    for number in _due(session):
        try:
            told += _one(session, number, states)
        except Exception:  # noqa: BLE001 - the isolation point of subscriptions: the others are not to wait
            logger.exception("subscription failed", extra={"fields": {"subscription": number}})
            session.rollback()
    return ngettext("%(num)s lettre écrite", "%(num)s lettres écrites", told) if told else None


def _due(session: Session) -> list[int]:
    statement = (
        sa.select(Subscription.id)
        .where(Subscription.due_at <= clock.now())
        .order_by(Subscription.query, Subscription.id)
    )
    return list(session.scalars(statement))


def _one(session: Session, number: int, states: dict[str, State]) -> bool:
    """Write one letter and how far it tells in one transaction; return whether it was written."""
    subscription = session.get(Subscription, number, populate_existing=True)
    if subscription is None or subscription.due_at is None or subscription.due_at > clock.now():
        return False
    try:
        query = selection.recall(subscription.query)
    except Invalid as error:
        # A territory or a filter that is no more. It may come back with its plugin; until
        # then silence is better than news of everything.
        logger.warning("subscription: %s", error.message)
        return _postpone(session, subscription)
    state = states.get(subscription.query) or difference.now(query)
    states.clear()
    states[subscription.query] = state
    known = State(difference.unpack(subscription.known), subscription.position)
    if known.position >= state.position:
        return _postpone(session, subscription)
    found = difference.between(session, known, state)
    since = subscription.told_at or subscription.confirmed_at
    if not _claim(session, subscription, state):
        session.rollback()
        return False
    told = letters.tell(session, subscription, query, found, since)
    session.commit()
    return told


def _claim(session: Session, subscription: Subscription, state: State | None) -> bool:
    """Move on to ``state``; False when another process did so since we looked."""
    values = {"due_at": subscribing.next_time(subscription.frequency, clock.now())}
    if state is not None:
        values |= {
            "position": state.position,
            "known": difference.pack(state.ids),
            "told_at": clock.now(),
        }
    moved = session.execute(
        sa.update(Subscription)
        .where(Subscription.id == subscription.id, Subscription.due_at == subscription.due_at)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1


def _postpone(session: Session, subscription: Subscription) -> bool:
    _claim(session, subscription, None)
    session.commit()
    return False
