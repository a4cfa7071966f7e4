# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a file in: what is new, what has changed, what has gone. The job does the rest.

The same file again changes nothing: each row keeps the digest of what it said.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, alone, now, run_soon
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import documents, reading
from ess_map_currency.exchange.documents import Document, Given
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.reading import Read

JOB = "currency.exchange"
BATCH = 500
NAMES = ("read", "new", "changed", "unchanged", "returned", "vanished", "rejected")


def take(session: Session, currency: Currency, name: str, data: bytes) -> Feed:
    """Take the file of a feed in, the first one or a later one; return the feed.

    ``Invalid`` when the whole file is wrong: then nothing has changed.
    """
    document = documents.opened(data)
    alone(session, f"currency.feed {currency.id}")
    feed = _feed(session, currency, name, document)
    session.execute(
        sa.delete(FeedRow).where(FeedRow.feed_id == feed.id, FeedRow.state == "rejected")
    )
    known = _known(session, feed)
    count = Counter(dict.fromkeys(NAMES, 0))
    seen: dict[str, int] = {}
    for batch in _batches(_understood(document, seen)):
        _write(session, feed, batch, known, count)
    if count["read"] == count["rejected"]:
        raise Invalid(
            _(
                "Aucune ligne de ce fichier n'est lisible : rien n'a changé. Ce n'est sans doute "
                "pas la liste de vos membres."
            )
        )
    count["vanished"] = _vanish(session, [one for id_, one in known.items() if id_ not in seen])
    feed.header = dict(document.header)
    feed.report = dict(count)
    feed.read_at = now()
    session.flush()
    run_soon(session, JOB)
    return feed


def digest(content: Any) -> str:
    """Return what two equal rows share."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=32).hexdigest()


def _feed(session: Session, currency: Currency, name: str, document: Document) -> Feed:
    name = " ".join(name.split())[:200]
    if not name:
        raise Invalid(_("Donnez un nom à ce flux, pour le reconnaître la prochaine fois."))
    query = sa.select(Feed).where(Feed.currency_id == currency.id, Feed.name == name)
    found = session.scalar(query)
    if found is None:
        found = Feed(currency_id=currency.id, name=name, kind=document.kind, header={}, report={})
        session.add(found)
        session.flush()
    if found.kind != document.kind or not _alike(found, document):
        raise Conflict(
            _(
                "Le flux « %(name)s » n'avait pas cette forme jusqu'ici : donnez un autre nom à "
                "ce fichier, ses lignes ne se reconnaîtraient pas.",
                name=name,
            )
        )
    return found


def _alike(feed: Feed, document: Document) -> bool:
    """Cells are known by their columns: those of a table must not move."""
    columns = feed.header.get("columns")
    return document.kind != "csv" or columns in (None, document.header["columns"])


def _known(session: Session, feed: Feed) -> dict[str, sa.Row]:
    query = sa.select(
        *(FeedRow.id, FeedRow.external_id, FeedRow.digest, FeedRow.position),
        *(FeedRow.state, FeedRow.actor_id, FeedRow.vanished_at),
    ).where(FeedRow.feed_id == feed.id)
    return {one.external_id: one for one in session.execute(query)}


def _understood(
    document: Document, seen: dict[str, int]
) -> Iterator[tuple[Given, Read | None, str]]:
    """Yield each row with what it says, or with why nobody can use it."""
    for given in document.rows():
        understood, why = None, given.reason
        if not why:
            try:
                shape = documents.shape_of(document.kind, document.header, given.content)
                understood = reading.read(shape, given.content)
            except Invalid as error:
                why = error.message
        if understood and understood.external_id in seen:
            first = seen[understood.external_id]
            why = _("identifiant déjà donné par la ligne %(line)s", line=first)
            understood = None
        if understood:
            seen[understood.external_id] = given.position
        yield given, understood, why


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _write(
    session: Session,
    feed: Feed,
    batch: list[tuple[Given, Read | None, str]],
    known: dict[str, sa.Row],
    count: Counter[str],
) -> None:
    fresh, changed = [], []
    for given, understood, why in batch:
        count["read"] += 1
        row = known.get(understood.external_id) if understood else None
        if understood is None:
            count["rejected"] += 1
            fresh.append(_rejected(feed, given, why))
        elif row is None:
            count["new"] += 1
            fresh.append(_fresh(feed, given, understood))
        else:
            values = _again(row, given, understood, count)
            if values:
                changed.append({"id": row.id} | values)
    if fresh:
        session.execute(sa.insert(FeedRow), fresh)
    if changed:
        for names in {tuple(one) for one in changed}:
            same = [one for one in changed if tuple(one) == names]
            session.execute(sa.update(FeedRow), same)


def _blank(feed: Feed, given: Given) -> dict[str, Any]:
    return {
        "feed_id": feed.id,
        "position": given.position,
        "content": given.content,
        "candidates": [],
        "refused": [],
        "said": {},
        "here": {},
        "hours_said": "",
        "hours_guess": "",
    }


def _rejected(feed: Feed, given: Given, why: str) -> dict[str, Any]:
    named = {"external_id": f"#{given.position}", "name": "", "digest": ""}
    return _blank(feed, given) | named | {"state": "rejected", "reason": why[:200], "due": False}


def _fresh(feed: Feed, given: Given, understood: Read) -> dict[str, Any]:
    return _blank(feed, given) | {
        "external_id": understood.external_id,
        "name": understood.name,
        "digest": digest(given.content),
        "state": "waiting",
        "reason": "",
        "due": True,
    }


def _again(row: sa.Row, given: Given, understood: Read, count: Counter[str]) -> dict[str, Any]:
    """Return what to change of a row that is known; nothing when it says what it said."""
    values: dict[str, Any] = {}
    if given.position != row.position:
        values["position"] = given.position
    if row.vanished_at is not None:
        count["returned"] += 1
        values |= {"vanished_at": None} | _waiting(row)
    mark = digest(given.content)
    orphan = row.state == "matched" and row.actor_id is None  # the actor was deleted since
    if mark == row.digest and not orphan:
        count["unchanged"] += row.vanished_at is None
        return values
    count["changed"] += row.vanished_at is None
    values |= {"content": given.content, "digest": mark, "name": understood.name}
    return values | _waiting(row)


def _waiting(row: sa.Row) -> dict[str, Any]:
    """Return what the job is to look at: who leaves a row aside means it."""
    if row.state == "ignored":
        return {}
    if row.actor_id is not None:
        return {"state": "matched", "due": True}
    return {"state": row.state if row.state == "adding" else "waiting", "due": True}


def _vanish(session: Session, gone: list[sa.Row]) -> int:
    """Note that rows are in the file no more; those of an actor wait for somebody."""
    gone = [one for one in gone if one.vanished_at is None]
    at = now()
    values = [
        {
            "id": one.id,
            "vanished_at": at,
            "due": False,
            "state": "vanished" if one.actor_id and one.state == "matched" else one.state,
        }
        for one in gone
    ]
    if values:
        session.execute(sa.update(FeedRow), values)
    return len(values)
