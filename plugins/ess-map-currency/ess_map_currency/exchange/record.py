# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding feeds and the rows that wait for somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, joinedload

from ess_map import NotFound
from ess_map_currency.exchange import documents, reading
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.reading import Read

QUEUES = {
    "proposed": _l("À relier"),
    "new": _l("À ajouter"),
    "hours": _l("Horaires à confirmer"),
    "vanished": _l("Disparues"),
    "matched": _l("Reliées"),
    "ignored": _l("Laissées de côté"),
    "rejected": _l("Illisibles"),
}
"""What the rows of a feed wait for; those that wait for nobody come last."""
TO_DO = ("proposed", "new", "hours", "vanished")


@dataclass(frozen=True)
class Progress:
    """How far the job is with a feed."""

    left: int
    total: int


def source_of(feed_id: int) -> str:
    """Return the source that agreements, desks and actors of a feed name, for ever."""
    return f"currency-feed-{feed_id}"


def feeds(session: Session, currency_id: int) -> list[Feed]:
    """Return the feeds of a currency, by name."""
    query = sa.select(Feed).where(Feed.currency_id == currency_id)
    return list(session.scalars(query.order_by(sa.func.lower(Feed.name), Feed.id)))


def feed(session: Session, currency_id: int, feed_id: int) -> Feed:
    """Return a feed of a currency; ``NotFound``."""
    found = session.get(Feed, feed_id)
    if found is None or found.currency_id != currency_id:
        raise NotFound(_("Ce flux n'existe pas, ou plus."))
    return found


def row(session: Session, feed_: Feed, row_id: int) -> FeedRow:
    """Return a row of a feed, with its actor; ``NotFound``."""
    query = sa.select(FeedRow).options(joinedload(FeedRow.actor))
    found = session.scalar(query.where(FeedRow.id == row_id, FeedRow.feed_id == feed_.id))
    if found is None:
        raise NotFound(_("Cette ligne n'est plus dans le flux."))
    return found


def queue(name: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what makes a row be in a queue."""
    if name == "hours":
        linked = FeedRow.actor_id.is_not(None)
        return linked, FeedRow.hours_guess != "", FeedRow.state == "matched"
    if name in ("proposed", "new"):
        return FeedRow.state == name, FeedRow.vanished_at.is_(None)
    return (FeedRow.state == name,)


def counts(session: Session, feed_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many rows each queue of each feed has."""
    told: dict[int, dict[str, int]] = {id_: dict.fromkeys(QUEUES, 0) for id_ in feed_ids}
    counted = [
        sa.func.sum(sa.case((sa.and_(*queue(name)), 1), else_=0)).label(name) for name in QUEUES
    ]
    query = sa.select(FeedRow.feed_id, *counted).where(FeedRow.feed_id.in_(feed_ids))
    for one in session.execute(query.group_by(FeedRow.feed_id)):
        told[one.feed_id] = {name: int(getattr(one, name) or 0) for name in QUEUES}
    return told


def progress(session: Session, feed_: Feed) -> Progress | None:
    """Return how far the job is, None when it has nothing left to do."""
    readable = sa.select(sa.func.count()).where(
        FeedRow.feed_id == feed_.id, FeedRow.state != "rejected"
    )
    left = session.scalar(readable.where(FeedRow.due)) or 0
    total = session.scalar(readable) or 0
    return Progress(left, total) if left else None


def rows_of(name: str, feed_id: int) -> sa.Select[tuple[FeedRow]]:
    """Return the query of a queue, in the order of the file."""
    query = sa.select(FeedRow).where(FeedRow.feed_id == feed_id, *queue(name))
    return query.options(joinedload(FeedRow.actor)).order_by(FeedRow.position, FeedRow.id)


def understood(feed_: Feed, found: FeedRow) -> Read:
    """Return what a row says; ``Invalid`` for one that was rejected."""
    shape = documents.shape_of(feed_.kind, feed_.header, found.content)
    return reading.read(shape, found.content)
