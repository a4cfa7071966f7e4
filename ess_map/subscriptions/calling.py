# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job that calls programs: writes down what they must be told, then tells them."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.actors import labels
from ess_map.core import clock, i18n, journal, outbound
from ess_map.core.errors import EssMapError, Invalid
from ess_map.core.log import logger
from ess_map.subscriptions import difference, messages, selection, warning, webhooks
from ess_map.subscriptions.difference import State
from ess_map.subscriptions.models import Webhook, WebhookDelivery
from ess_map.subscriptions.reader import reading

BACK_OFF = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840, 1200, 1440, 1440, 1200)
)
"""Waits between attempts, five days in all; the last failure is for good."""
PATIENCE = timedelta(days=5)
"""A program that has answered nothing well for so long is no longer called."""
LEASE = timedelta(minutes=5)
"""How long a delivery stays with the process that took it."""
SECONDS = 10.0
BUDGET = 120.0
"""Seconds that one run may spend on calls; the next one goes on."""
EXCERPT = 1024
"""Bytes of an answer that we read; none are kept: they are not ours to show."""


def run(session: Session) -> str | None:
    """Note what is new for every program, then call those that have something to hear."""
    active = session.scalars(sa.select(Webhook.id).where(Webhook.active).order_by(Webhook.id)).all()
    for number in active:
        try:
            _collect(session, number)
        except Exception:  # noqa: BLE001 - the isolation point of webhooks: the others are not to wait
            logger.exception("webhook failed", extra={"fields": {"webhook": number}})
            session.rollback()
    sent = _deliver_due(session)
    return ngettext("%(num)s appel réussi", "%(num)s appels réussis", sent) if sent else None


def _collect(session: Session, number: int) -> None:
    """Write the messages for one program and how far they tell in one transaction."""
    webhook = session.get_one(Webhook, number, populate_existing=True)
    if webhook.position >= journal.position(session):
        return
    known = State(difference.unpack(webhook.known), webhook.position)
    with reading(i18n.DEFAULT):
        try:
            query = selection.recall(webhook.query)
            state = difference.now(query)
        except Invalid as error:
            logger.warning("webhook: %s", error.message)
            return
        found = difference.between(session, known, state)
        moved = session.execute(
            sa.update(Webhook)
            .where(Webhook.id == number, Webhook.position == known.position)
            .values(position=state.position, known=difference.pack(state.ids))
            .execution_options(synchronize_session=False)
        )
        if moved.rowcount == 1:
            for message in messages.of(session, found, query.facets.get(labels.LABEL, ())):
                webhooks.enqueue(session, webhook, message)
            session.commit()
        else:
            session.rollback()


def _deliver_due(session: Session) -> int:
    """Deliver the oldest first; one failure is enough to let a program rest until the next run."""
    started = time.monotonic()
    sent, resting = 0, set()
    due = sa.select(WebhookDelivery.id, WebhookDelivery.webhook_id)
    due = due.join(Webhook, Webhook.id == WebhookDelivery.webhook_id).where(
        Webhook.active, WebhookDelivery.next_at <= clock.now()
    )
    rows = session.execute(due.order_by(WebhookDelivery.next_at, WebhookDelivery.id)).all()
    session.commit()
    for number, webhook_id in rows:
        if time.monotonic() - started > BUDGET:
            break
        if webhook_id not in resting:
            delivered = deliver(session, number)
            sent += delivered is True
            if delivered is False:
                resting.add(webhook_id)
    return sent


def deliver(session: Session, number: int) -> bool | None:
    """Call a program once; return whether it took the message, None when it was not ours.

    A process that dies between the call and the commit calls again: the receiver knows the
    repetition by its ``webhook-id``.
    """
    if not _claim(session, number):
        return None
    delivery = session.get_one(WebhookDelivery, number, populate_existing=True)
    webhook = session.get_one(Webhook, delivery.webhook_id, populate_existing=True)
    body = delivery.payload.encode()
    headers = messages.headers(webhook.secret, delivery.message_id, body)
    url = webhook.url
    session.commit()  # nothing is locked while we talk to a stranger
    status, error = _call(url, body, headers)
    taken = status is not None and 200 <= status < 300
    _note(session, webhook, delivery, status, "" if taken else error)
    session.commit()
    return taken


def _claim(session: Session, number: int) -> bool:
    now = clock.now()
    claimed = session.execute(
        sa.update(WebhookDelivery)
        .where(WebhookDelivery.id == number, WebhookDelivery.next_at <= now)
        .values(next_at=now + LEASE, attempts=WebhookDelivery.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return claimed.rowcount == 1


def _call(url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
    """Return the status and, whatever it is, a sentence about what went wrong."""
    with reading(i18n.DEFAULT):
        try:
            answer = outbound.send(
                "POST", url, body=body, headers=headers, limit=EXCERPT, seconds=SECONDS
            )
        except EssMapError as error:
            return None, error.message
    return answer.status, f"HTTP {answer.status}"


def _note(
    session: Session, webhook: Webhook, delivery: WebhookDelivery, status: int | None, error: str
) -> None:
    now = clock.now()
    delivery.status_code, delivery.error = status, error[:300]
    if not error:
        delivery.delivered_at, delivery.next_at = now, None
        webhook.failing_since = None
        return
    tried = delivery.attempts
    delivery.next_at = now + BACK_OFF[tried - 1] if tried <= len(BACK_OFF) else None
    webhook.failing_since = webhook.failing_since or now
    if webhook.active and status == 410:  # "do not call again", says the specification
        _give_up(session, webhook, "gone")
    elif webhook.active and now - webhook.failing_since >= PATIENCE:
        _give_up(session, webhook, "failing")


def _give_up(session: Session, webhook: Webhook, reason: str) -> None:
    webhook.active, webhook.stopped = False, reason
    warning.stopped(session, webhook)
