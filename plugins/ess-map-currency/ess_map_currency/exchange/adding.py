# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put the actors of a feed on the map, once somebody has said so, and keep these up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ess_map import ActorRecord, Invalid, actors_of_source, import_actors
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import matching, record, standing
from ess_map_currency.exchange.models import Feed, FeedRow

CONTACTS = ("phone", "website", "siret", "postal_code")
"""What a hasty cell may hold something else in."""


def make(session: Session, feed: Feed, currency: Currency, rows: Sequence[FeedRow]) -> int:
    """Make the actors of rows; commits. Return how many; the others say why not."""
    wanted = [matching.to_record(record.understood(feed, row)) for row in rows]
    made, refused = _import(session, feed, currency, wanted)
    for row in rows:
        row.actor_id = made.get(row.external_id)
        if row.actor_id is None:
            row.state, row.due, row.reason = "new", False, refused[row.external_id][:200]
        else:
            row.state, row.due, row.reason, row.candidates = "matched", True, "", []
    session.commit()
    return len(made)


def refresh(session: Session, feed: Feed, currency: Currency, rows: Sequence[FeedRow]) -> None:
    """Tell the map what changed rows say of actors that came from this feed; commits.

    What somebody has corrected on the map stays.
    """
    ids = [row.external_id for row in rows]
    ours = actors_of_source(session, record.source_of(feed.id), ids)
    changed = [row for row in rows if row.said and ours.get(row.external_id) == row.actor_id]
    linked = standing.load(session, currency.id, {row.actor_id for row in changed})
    wanted = []
    for row in changed:
        now = standing.now_of(linked[row.actor_id])
        mine = standing.by_hand(now, row.here)
        told = matching.to_record(record.understood(feed, row))
        fields = {name: mine[name] for name in standing.OF_ACTOR[:-2] if name in mine}
        if "hours" in mine:
            fields["opening_hours"] = linked[row.actor_id].actor.opening_hours
        if "lon" in mine or "lat" in mine:
            fields |= {"longitude": now["lon"], "latitude": now["lat"]}
        wanted.append(replace(told, **fields))
    _import(session, feed, currency, wanted)


def _import(
    session: Session, feed: Feed, currency: Currency, wanted: Sequence[ActorRecord]
) -> tuple[dict[str, int], dict[str, str]]:
    """Write actors together, else one by one; return their ids, and why others could not be."""
    source = record.source_of(feed.id)
    name = f"{feed.name} ({currency.name})"
    try:
        return import_actors(session, wanted, source, name), {}
    except Invalid:
        made: dict[str, int] = {}
        refused: dict[str, str] = {}
    for one in wanted:
        # Contacts that are none are left out, rather than the whole place.
        for told in (one, replace(one, **dict.fromkeys(CONTACTS, ""))):
            try:
                made |= import_actors(session, [told], source, name)
            except Invalid as error:
                refused[one.id] = error.message
            else:
                break
    return made, refused
