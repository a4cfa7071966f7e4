# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programs that are called about a selection: begun, stopped and seen by their owner alone."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.core.errors import Invalid, NotFound
from ess_map.explore.query import Query
from ess_map.people.models import User
from ess_map.subscriptions import difference, messages, selection
from ess_map.subscriptions.messages import Message
from ess_map.subscriptions.models import Webhook, WebhookDelivery

MOST = 20
"""Webhooks of one person."""
SHOWN = 100
"""Deliveries that the log shows."""


def owned(session: Session, user: User) -> Sequence[Webhook]:
    """Return the webhooks of ``user``, the oldest first."""
    mine = sa.select(Webhook).where(Webhook.owner_id == user.id).order_by(Webhook.id)
    return session.scalars(mine).all()


def get(session: Session, user: User, number: int) -> Webhook:
    """Return one webhook of ``user``; that of somebody else does not exist for them."""
    found = session.get(Webhook, number)
    if found is None or found.owner_id != user.id:
        raise NotFound(_("Aucun webhook de ce numéro parmi les vôtres."))
    return found


def begin(session: Session, user: User, url: str, query: Query) -> Webhook:
    """Return a new webhook that is told what changes from now on."""
    if len(owned(session, user)) >= MOST:
        raise Invalid(_("Vous avez déjà %(n)s webhooks : supprimez-en un d'abord.", n=MOST))
    webhook = Webhook(
        owner_id=user.id,
        url=url,
        secret=messages.new_secret(),
        query=selection.parameters(query),
        active=True,
        created_at=clock.now(),
    )
    _start_here(webhook)
    session.add(webhook)
    session.flush()
    return webhook


def _start_here(webhook: Webhook) -> None:
    state = difference.now(selection.recall(webhook.query))
    webhook.position, webhook.known = state.position, difference.pack(state.ids)


def pause(webhook: Webhook) -> None:
    """Call it no more, until its owner says so."""
    webhook.active, webhook.stopped = False, "owner"


def resume(webhook: Webhook) -> None:
    """Call it again: what waits, and the whole difference since it was last told."""
    webhook.active, webhook.stopped, webhook.failing_since = True, "", None


def remove(session: Session, webhook: Webhook) -> None:
    """Forget a webhook and its log."""
    session.execute(sa.delete(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id))
    session.delete(webhook)


def log(session: Session, webhook: Webhook) -> Sequence[WebhookDelivery]:
    """Return the last deliveries, the newest first."""
    return session.scalars(
        sa.select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
    ).all()


def enqueue(session: Session, webhook: Webhook, message: Message) -> WebhookDelivery:
    """Write a message that is to be delivered, in the caller's transaction."""
    message_id, payload, entries = message
    delivery = WebhookDelivery(
        webhook_id=webhook.id,
        message_id=message_id,
        events=list(entries),
        payload=payload,
        created_at=clock.now(),
        next_at=clock.now(),
        attempts=0,
        error="",
    )
    session.add(delivery)
    return delivery


def again(session: Session, webhook: Webhook, number: int) -> WebhookDelivery:
    """Send a message once more, under its own id, from the start of its attempts."""
    delivery = session.get(WebhookDelivery, number)
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFound(_("Aucun envoi de ce numéro."))
    delivery.next_at, delivery.attempts, delivery.delivered_at = clock.now(), 0, None
    return delivery
