# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job of feeds: what is due, a hundred rows at a time, so that it may be cut short."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, Job
from ess_map_currency.currencies import record as currencies
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import adding, applying, matching
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.taking import JOB

BATCH = 100
STEPS = ("waiting", "adding", "matched")
"""In that order: what is compared, or added, is written next."""


def register() -> list[Job]:
    """Return the job; it runs as soon as a file is there."""
    return [Job(JOB, _l("Flux des monnaies locales : comparer et écrire les lignes"), run, 60)]


def run(session: Session) -> str | None:
    """Compare, add and write what is due; each batch is committed."""
    done: Counter[str] = Counter()
    for step in STEPS:
        while batch := _due(session, step):
            done[step] += len(batch)
            _do(session, step, batch)
            session.commit()
    if not done:
        return None
    return _(
        "Lignes comparées : %(compared)s, ajoutées : %(added)s, écrites : %(written)s.",
        compared=done["waiting"],
        added=done["adding"],
        written=done["matched"],
    )


def _due(session: Session, step: str) -> list[FeedRow]:
    """Return the next rows of one feed."""
    query = sa.select(FeedRow).where(FeedRow.due, FeedRow.state == step)
    first = session.scalar(query.order_by(FeedRow.feed_id).limit(1))
    if first is None:
        return []
    of_feed = query.where(FeedRow.feed_id == first.feed_id)
    return list(session.scalars(of_feed.order_by(FeedRow.position, FeedRow.id).limit(BATCH)))


def _do(session: Session, step: str, batch: list[FeedRow]) -> None:
    feed = session.get_one(Feed, batch[0].feed_id)
    currency = currencies.by_id(session, feed.currency_id)
    if step == "waiting":
        matching.compare(session, feed, batch)
    elif step == "adding":
        _count(feed, "added", adding.make(session, feed, currency, batch))
    else:
        adding.refresh(session, feed, currency, batch)
        _write(session, feed, currency, batch)


def _write(session: Session, feed: Feed, currency: Currency, batch: list[FeedRow]) -> None:
    """Write a batch; a row that cannot be says why, and the others are written."""
    apart = len({row.actor_id for row in batch}) == len(batch)
    for part in [batch] if apart else [[row] for row in batch]:
        try:
            _count(feed, "by_hand", applying.write(session, feed, currency, part))
        except (Invalid, Conflict) as error:
            session.rollback()
            if len(part) > 1:
                _write(session, feed, currency, part[: len(part) // 2])
                _write(session, feed, currency, part[len(part) // 2 :])
            else:
                part[0].due, part[0].reason = False, error.message[:200]
        session.commit()


def _count(feed: Feed, name: str, number: int) -> None:
    if number:
        feed.report = {**feed.report, name: feed.report.get(name, 0) + number}
