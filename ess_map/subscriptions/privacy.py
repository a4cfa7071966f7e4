# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room keeps of a person, handed over and forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.people.models import User
from ess_map.subscriptions.models import Subscription, Webhook, WebhookDelivery


def data(session: Session, user: User) -> list[tuple[str, Any]]:
    """Return the subscriptions of the account's address and its webhooks, secrets left out."""
    subscriptions = session.scalars(_theirs(sa.select(Subscription), user)).all()
    webhooks = session.scalars(
        sa.select(Webhook).where(Webhook.owner_id == user.id).order_by(Webhook.id)
    ).all()
    return [
        (
            "abonnements",
            [
                {
                    "selection": one.query,
                    "frequency": one.frequency,
                    "language": one.language,
                    "created_at": one.created_at,
                    "confirmed_at": one.confirmed_at,
                }
                for one in subscriptions
            ],
        ),
        (
            "webhooks",
            [
                {"url": one.url, "selection": one.query, "created_at": one.created_at}
                for one in webhooks
            ],
        ),
    ]


def erase(session: Session, user: User) -> None:
    """Forget them all, in the caller's transaction."""
    mine = sa.select(Webhook.id).where(Webhook.owner_id == user.id)
    session.execute(sa.delete(WebhookDelivery).where(WebhookDelivery.webhook_id.in_(mine)))
    session.execute(sa.delete(Webhook).where(Webhook.owner_id == user.id))
    session.execute(_theirs(sa.delete(Subscription), user))


def purge_deliveries(session: Session, before: datetime) -> int:
    """Forget the log of what was delivered or given up before ``before``; return how many."""
    old = sa.delete(WebhookDelivery).where(
        WebhookDelivery.next_at.is_(None), WebhookDelivery.created_at < before
    )
    return session.execute(old).rowcount


def _theirs(statement: Any, user: User) -> Any:
    """An address is the account's once its holder has shown that letters reach them."""
    shown = user.confirmed_at is not None or user.link_used_at is not None
    return statement.where(Subscription.email == user.email, sa.literal(shown))
