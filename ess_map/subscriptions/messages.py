# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program is told: signed as the Standard Webhooks specification says, nothing personal.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from ess_map.actors import labels, saying, store
from ess_map.actors.labels import Approved
from ess_map.actors.models import Actor
from ess_map.actors.placing import FIELDS as WHERE
from ess_map.core import clock
from ess_map.core.db import chunks
from ess_map.subscriptions.difference import Difference

PREFIX = "whsec_"
ADDED, CHANGED, REMOVED, TEST = "actor.added", "actor.changed", "actor.removed", "webhook.test"
PUBLIC = frozenset({*saying.OWN_FIELDS, *WHERE, "closed_on", "successor_id"})
"""The fields of an actor, its own e-mail included; nothing here is about who wrote them."""
FAREWELL = ("name", "status", "closed_on")
"""What is still said of an actor that left: a source may have taken the rest back."""
BATCH = 500

Message = tuple[str, str, tuple[int, ...]]
"""The message's id, its body and the journal entries that it speaks of."""


def new_secret() -> str:
    """Return a secret of 32 random bytes in the form of the specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return ``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secret: str, message_id: str, body: bytes) -> dict[str, str]:
    """Return the headers of one attempt, dated now so that an old one cannot be replayed."""
    timestamp = int(clock.now().timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }


def of(session: Session, difference: Difference, asked: Collection[str] = ()) -> Iterator[Message]:
    """Yield one message for each actor that came, changed or left, in that order.

    Under a guarded label that is ``asked`` for, a program learns what its owner approved.
    """
    kinds = (ADDED, difference.new), (CHANGED, difference.changed), (REMOVED, difference.gone)
    for kind, ids in kinds:
        for batch in chunks(ids, BATCH):
            for actor in labels.as_shown(session, store.load(session, batch), asked):
                yield _message(kind, actor, difference)


def test() -> Message:
    """Return a message that says nothing but that the way is open."""
    return _written(TEST, clock.now(), {}, ())


def _message(kind: str, actor: Actor | Approved, difference: Difference) -> Message:
    touch = difference.touched.get(actor.id)
    at = touch.at if touch else clock.now()
    data: dict[str, Any] = {"actor": _actor(actor, whole=kind != REMOVED), "changes": {}}
    if kind == CHANGED and touch and isinstance(actor, Actor):
        data["changes"] = {
            name: {"before": pair[0], "after": pair[1]}
            for name, pair in touch.changes.items()
            if name in PUBLIC
        }
    return _written(kind, at, data, touch.entries if touch else ())


def _actor(actor: Actor | Approved, *, whole: bool) -> dict[str, Any]:
    values = {**saying.values(actor), "closed_on": _day(actor.closed_on)}
    said = {name: values[name] for name in (values if whole else FAREWELL) if name in PUBLIC}
    url = url_for("actors.page", slug=actor.slug, _external=True)
    return {"id": actor.id, "url": url, **said}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _written(kind: str, at: datetime, data: dict[str, Any], entries: Sequence[int]) -> Message:
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f"msg_{uuid.uuid4().hex}", text, tuple(entries)
