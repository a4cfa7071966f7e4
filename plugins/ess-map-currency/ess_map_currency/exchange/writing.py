# SPDX-License-Identifier: AGPL-3.0-or-later
"""A feed given back in its own shape: word for word, but for what was changed here since.

Fields that we do not know, their order and what stands around the rows are as they came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map_currency.exchange import documents, reading, schedule, shapes, standing, tables
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.shapes import Shape

WRITTEN = (*standing.OF_ACTOR, "hours", "discount", "share")
"""What may come back otherwise than it was."""
BATCH = 500


def value(session: Session, feed: Feed) -> Any:
    """Return a feed of JSON as a value, its rows where they were."""
    return shapes.put(feed.header["around"], tuple(feed.header["list"]), list(_rows(session, feed)))


def text(session: Session, feed: Feed) -> str:
    """Return a feed as the text of a file."""
    if feed.kind == "csv":
        return tables.written(feed.header, list(_rows(session, feed)))
    return json.dumps(value(session, feed), ensure_ascii=False, indent=1)


def _rows(session: Session, feed: Feed) -> Iterator[Any]:
    query = sa.select(FeedRow).where(FeedRow.feed_id == feed.id, FeedRow.vanished_at.is_(None))
    rows = list(session.scalars(query.order_by(FeedRow.position, FeedRow.id)))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        ids = {row.actor_id for row in batch if row.actor_id is not None and row.here}
        linked = standing.load(session, feed.currency_id, ids)
        for row in batch:
            if row.actor_id in linked:
                mine = standing.by_hand(standing.now_of(linked[row.actor_id]), row.here)
                shape = documents.shape_of(feed.kind, feed.header, row.content)
                yield _changed(feed.kind, shape, row.content, mine)
            else:
                yield row.content


def _changed(kind: str, shape: Shape, content: Any, mine: standing.Facts) -> Any:
    for name in WRITTEN:
        if name not in mine:
            continue
        if name == "hours":
            content = _with_hours(shape, content, mine["hours"])
        elif name in shape:
            path = reading.place(shape, content, name) or shape[name][0]
            content = shapes.put(content, path, _like(shapes.look(content, path), mine[name], kind))
    return content


def _with_hours(shape: Shape, content: Any, hours: str) -> Any:
    """Write hours where the row says them: in its week when they fit, else as text."""
    spoken = reading.place(shape, content, "hours")
    week = schedule.to_days(hours) if "week" in shape else None
    if week is not None and not spoken:
        return shapes.put(content, shape["week"][0], week)
    if "hours" not in shape:
        return content
    content = shapes.put(content, spoken or shape["hours"][0], hours)
    if reading.place(shape, content, "week"):
        content = shapes.put(content, shape["week"][0], None)
    return content


def _like(former: Any, new: Any, kind: str) -> Any:
    """Return a value in the manner of the one that it takes the place of."""
    if kind == "csv":
        written = "" if new is None else str(new)
        comma = isinstance(new, float) and "," in str(former)
        return written.replace(".", ",") if comma else written
    if new in ("", None):
        return False if kind == "lokavaluto" else former if former in ("", None) else ""
    if type(former) is int and isinstance(new, str) and new.isdecimal():
        return int(new)
    return str(new) if isinstance(former, str) else new
