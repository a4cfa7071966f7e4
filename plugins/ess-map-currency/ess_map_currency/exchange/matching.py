# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which actor of the map a row is about: its SIRET says so, or somebody does; never a likeness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import ActorRecord, actors_of_siret, likely_actors, search_territories
from ess_map_currency import trades
from ess_map_currency.exchange import record
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.reading import Read

OF_ONE_NAME = 60
"""Communes that bear one name, or share one postal code, at most."""


def compare(session: Session, feed: Feed, rows: Sequence[FeedRow]) -> None:
    """Look for the actors of rows that have none yet, in the caller's transaction."""
    reads = [record.understood(feed, row) for row in rows]
    by_siret = actors_of_siret(session, [read.siret for read in reads if read.siret])
    linked = taken(session, feed)
    for row, read in zip(rows, reads, strict=True):
        found = [id_ for id_ in by_siret.get(read.siret, []) if id_ not in row.refused]
        if len(found) == 1 and found[0] not in linked:
            row.actor_id, row.state, row.due = found[0], "matched", True
            row.candidates = [{"actor_id": found[0], "reasons": [_("même SIRET")]}]
            linked[found[0]] = row.name
        else:
            propose(session, row, read, linked)


def propose(session: Session, row: FeedRow, read: Read, linked: dict[int, str]) -> None:
    """Keep whom a row may be about, for somebody to choose."""
    likely = likely_actors(session, to_record(read))
    row.candidates = [
        _candidate(one.id, one.reasons, linked) for one in likely if one.id not in row.refused
    ]
    row.state = "proposed" if row.candidates else "new"
    row.due = False


def is_placed(read: Read) -> bool:
    """Tell whether the map would know where a row is: its point, or its commune."""
    if read.lon is not None or _commune(read):
        return True
    # The postal code of a single commune is enough for the map, whatever the name beside it.
    covered = search_territories(read.postal_code, ("commune",), 2) if read.postal_code else []
    return len(covered) == 1


def to_record(read: Read) -> ActorRecord:
    """Return what a row says of an actor; an e-mail address is not for the public map."""
    return ActorRecord(
        id=read.external_id,
        name=read.name,
        siret=read.siret,
        street=read.street,
        postal_code=read.postal_code,
        city=read.city,
        commune=_commune(read),
        longitude=read.lon,
        latitude=read.lat,
        location_precision="unknown" if read.lon is None else "address",
        phone=read.phone,
        website=read.website,
        opening_hours=read.hours_osm if len(read.hours_osm) <= 500 else "",
    )


def _commune(read: Read) -> str:
    """Return the code of the one commune that a row without a point names, '' for none."""
    if read.lon is not None or not read.city:
        return ""
    found = search_territories(read.city, ("commune",), OF_ONE_NAME)
    named = [one for one in found if _bare(one.name) == _bare(read.city)]
    if len(named) > 1 and read.postal_code:
        there = {one.key for one in search_territories(read.postal_code, ("commune",), OF_ONE_NAME)}
        named = [one for one in named if one.key in there]
    return named[0].code if len(named) == 1 else ""


def _bare(name: str) -> str:
    return trades.fold(name.replace("-", " "))


def taken(session: Session, feed: Feed) -> dict[int, str]:
    """Return the actors that rows of a feed are about already, with the names of these rows."""
    query = sa.select(FeedRow.actor_id, FeedRow.name).where(
        FeedRow.feed_id == feed.id, FeedRow.actor_id.is_not(None)
    )
    return {one.actor_id: one.name for one in session.execute(query)}


def _candidate(actor_id: int, reasons: Sequence[str], linked: dict[int, str]) -> dict[str, Any]:
    told = [str(one) for one in reasons]
    if actor_id in linked:
        told.append(_("déjà relié à la ligne « %(name)s »", name=linked[actor_id]))
    return {"actor_id": actor_id, "reasons": told}
