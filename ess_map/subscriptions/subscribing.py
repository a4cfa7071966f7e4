# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for letters, confirming it, changing one's mind; nobody learns who is subscribed."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import clock, links
from ess_map.core.db import alone
from ess_map.core.errors import Gone
from ess_map.explore.query import Query
from ess_map.subscriptions import difference, letters, selection
from ess_map.subscriptions.models import Subscription

FREQUENCIES = {"day": _l("Chaque jour"), "week": _l("Chaque lundi")}
PURPOSE = "subscription"
PATIENCE = timedelta(days=7)
"""How long we remember an address that has not confirmed."""
HOUR = time(7, 0)
"""When letters leave, in Paris."""
MOST_ASKED = 3
"""Letters that one request may cause, and requests that one address may have open: whoever
types somebody else's address cannot fill that person's mailbox."""


def ask(session: Session, email: str, query: Query, frequency: str, language: str) -> None:
    """Note a request and write to its address; what happens there is nobody else's business."""
    kept = selection.parameters(query)
    alone(session, f"subscription {email}")
    found = session.scalar(
        sa.select(Subscription).where(Subscription.email == email, Subscription.query == kept)
    )
    if found is None:
        found = _begin(session, email, kept, frequency, language)
        if found is not None:
            letters.ask(session, found, query, links.sign(PURPOSE, found.token))
    elif found.confirmed_at is None:
        if found.asked < MOST_ASKED:
            found.frequency, found.language = frequency, language
            found.asked, found.asked_at = found.asked + 1, clock.now()
            letters.ask(session, found, query, links.sign(PURPOSE, found.token))
    elif clock.now() >= found.asked_at + timedelta(days=1):
        found.asked_at = clock.now()
        letters.remind(session, found, query)


def _begin(
    session: Session, email: str, kept: str, frequency: str, language: str
) -> Subscription | None:
    """Return a new request, None when too many of this address wait for an answer."""
    waiting = sa.select(sa.func.count()).where(
        Subscription.email == email, Subscription.confirmed_at.is_(None)
    )
    if session.scalar(waiting) >= MOST_ASKED:
        return None
    now = clock.now()
    subscription = Subscription(
        token=secrets.token_urlsafe(32),
        email=email,
        language=language,
        query=kept,
        frequency=frequency,
        created_at=now,
        asked_at=now,
    )
    session.add(subscription)
    session.flush()
    return subscription


def asked_for(session: Session, token: str) -> Subscription:
    """Return the request that a mailed link confirms; ``Gone`` when it is forgotten."""
    # Not the id, which SQLite gives again once its holder is forgotten.
    name = links.verify(PURPOSE, token, int(PATIENCE.total_seconds()))
    found = session.scalar(sa.select(Subscription).where(Subscription.token == name))
    if found is None:
        raise Gone(_("Cette demande d'abonnement n'existe plus : refaites-la depuis la carte."))
    return found


def confirm(subscription: Subscription) -> None:
    """Begin to tell; the selection as it is now is what the reader knows."""
    if subscription.confirmed_at is None:
        now = clock.now()
        state = difference.now(selection.recall(subscription.query))
        subscription.confirmed_at = now
        subscription.position, subscription.known = state.position, difference.pack(state.ids)
        subscription.due_at = next_time(subscription.frequency, now)


def held(session: Session, token: str) -> Subscription:
    """Return the subscription that ``token`` manages, or say that it exists no more."""
    found = session.scalar(
        sa.select(Subscription).where(
            Subscription.token == token, Subscription.confirmed_at.is_not(None)
        )
    )
    if found is None:
        raise Gone(_("Cet abonnement n'existe plus : rien ne sera envoyé."))
    return found


def change(subscription: Subscription, frequency: str) -> None:
    """Tell at another rhythm."""
    subscription.frequency = frequency
    subscription.due_at = next_time(frequency, clock.now())


def stop(session: Session, token: str) -> None:
    """End a subscription and forget its address; ending it twice is as good as once."""
    session.execute(sa.delete(Subscription).where(Subscription.token == token))


def forget_unconfirmed(session: Session, before: datetime) -> int:
    """Forget the addresses that have not answered since ``before``; return how many."""
    old = sa.delete(Subscription).where(
        Subscription.confirmed_at.is_(None), Subscription.asked_at < before
    )
    return session.execute(old).rowcount


def next_time(frequency: str, after: datetime) -> datetime:
    """Return the next morning on which letters of this frequency leave, after ``after``."""
    local = after.astimezone(clock.PARIS)
    day = local.date() + timedelta(days=local.time() >= HOUR)
    if frequency == "week":
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, HOUR, clock.PARIS)
