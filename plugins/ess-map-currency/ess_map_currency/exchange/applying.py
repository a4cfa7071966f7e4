# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the rows of a feed into our tables.

The rule of a row that has changed: what it says anew is written where nobody has changed it by
hand since it was last written; where somebody has, theirs stays, and the row keeps its own.
No letter comes of it, and no e-mail address of a file becomes one to write to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import hours, local_now, refresh_actors
from ess_map_currency.agreements import dates, establishments, moving
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks.models import Desk
from ess_map_currency.exchange import record, sorts, standing
from ess_map_currency.exchange.models import Feed, FeedRow
from ess_map_currency.exchange.reading import Read
from ess_map_currency.exchange.standing import Facts, Linked


def write(session: Session, feed: Feed, currency: Currency, rows: Sequence[FeedRow]) -> int:
    """Write linked rows, new or changed; return how many had something changed by hand."""
    linked = standing.load(session, currency.id, {row.actor_id for row in rows})
    kept = 0
    before: dict[int, Facts] = {}
    for row in rows:
        one, read = linked[row.actor_id], record.understood(feed, row)
        row.due, row.reason = False, ""
        if row.said:
            mine = standing.by_hand(standing.now_of(one), row.here)
            kept += bool(_update(session, row, read, one, mine))
            before[row.id] = {name: row.here[name] for name in mine}
        else:
            _begin(session, feed, currency, row, read, one)
        _guess(row, read, one.acceptance)
        row.said = standing.said(read)
    session.flush()
    linked = standing.load(session, currency.id, {row.actor_id for row in rows})
    for row in rows:
        row.here = standing.now_of(linked[row.actor_id]) | before.get(row.id, {})
    refresh_actors(session, sorted(linked))
    return kept


def owns(row: FeedRow, thing: Acceptance | Desk | None) -> bool:
    """Tell whether an acceptance or a desk was made for a row."""
    return (
        thing is not None
        and thing.source == record.source_of(row.feed_id)
        and thing.external_id == row.external_id
    )


def _begin(
    session: Session, feed: Feed, currency: Currency, row: FeedRow, read: Read, one: Linked
) -> None:
    """Write a row for the first time; what is there already stays as it is."""
    named = {"source": record.source_of(feed.id), "external_id": row.external_id}
    if establishments.taken(session, currency.id, one.actor.id) is None:
        agreement = _agreement(session, feed, currency, row, read)
        unknown = sorts.sorted_out(read.categories)[1]
        establishments.add(
            session,
            agreement,
            one.actor,
            **named,
            **_terms(standing.said(read)),
            hours_said=read.hours_said,
            extra={"categories": unknown} if unknown else {},
            verified_at=local_now().date(),
        )
    if read.is_desk and one.desk is None:
        session.add(_desk(currency, read, one, named))


def _agreement(
    session: Session, feed: Feed, currency: Currency, row: FeedRow, read: Read
) -> Agreement:
    """Return the agreement of a row: of several establishments when they give one number."""
    source = record.source_of(feed.id)
    same = Agreement.number == read.number if read.number else sa.false()
    query = sa.select(Agreement).where(
        Agreement.source == source, sa.or_(same, Agreement.external_id == row.external_id)
    )
    known = session.scalar(query.order_by(Agreement.id).limit(1))
    if known is not None:
        return known
    made = Agreement(
        currency_id=currency.id,
        number=read.number,
        member=read.name,
        state="active",
        # Without a day it would be a demand: no list of members would have it.
        agreed_on=read.agreed_on or min(dates.today(), read.renew_by or date.max),
        renew_by=read.renew_by,
        source=source,
        external_id=row.external_id,
    )
    return moving.start(session, made)


def _desk(currency: Currency, read: Read, one: Linked, named: dict[str, str]) -> Desk:
    return Desk(
        currency_id=currency.id,
        actor_id=one.actor.id,
        state="open",
        media=list(read.media or currency.media),
        operations=["sell"],
        hours=read.hours_osm,
        hours_said=read.hours_said,
        stock="unknown",
        verified_at=local_now().date(),
        **named,
    )


def _terms(facts: Facts) -> dict[str, Any]:
    """Return the terms of an acceptance that a row says; what it does not say stays."""
    return {name: facts[name] for name in (*standing.OF_TERMS, "hours") if facts[name]}


def _update(session: Session, row: FeedRow, read: Read, one: Linked, mine: Facts) -> set[str]:
    """Write what a row says anew; return what it says anew and somebody has changed by hand."""
    fresh = standing.said(read)
    changed = {name for name, value in fresh.items() if row.said.get(name) != value}
    free = changed - set(mine)
    acceptance = one.acceptance
    if acceptance is not None:
        for name in free & {*standing.OF_TERMS, "hours"}:
            setattr(acceptance, name, fresh[name])
        if "hours_said" in changed:
            acceptance.hours_said = read.hours_said
        acceptance.verified_at = local_now().date()
        acceptance.version += 1
        _reopen(session, row, acceptance)
        _date_again(session, acceptance.agreement, fresh, free)
    if one.desk is not None and owns(row, one.desk):
        if "hours" in free:
            one.desk.hours = fresh["hours"]
        one.desk.hours_said = read.hours_said
        one.desk.verified_at = local_now().date()
        one.desk.state = "open" if row.here.get("closed_on") else one.desk.state
    elif one.desk is None and "desk" in changed and read.is_desk:
        named = {"source": record.source_of(row.feed_id), "external_id": row.external_id}
        currency = session.get_one(Feed, row.feed_id).currency_id
        session.add(_desk(session.get_one(Currency, currency), read, one, named))
    return changed & set(mine)


def _reopen(session: Session, row: FeedRow, acceptance: Acceptance) -> None:
    """What was closed because its row had vanished opens when the row comes back."""
    closed = row.here.get("closed_on")
    if closed and acceptance.closed_on == date.fromisoformat(closed):
        establishments.close(session, acceptance, None)


def _date_again(session: Session, agreement: Agreement, fresh: Facts, free: set[str]) -> None:
    if agreement.source is None or "renew_by" not in free or not fresh["renew_by"]:
        return
    day = date.fromisoformat(fresh["renew_by"])
    if agreement.state in ("renewal_due", "lapsed") and day > local_now().date():
        agreement = moving.apply(session, agreement, "renew", allowed=moving.as_steward)
    agreement.renew_by = day
    dates.set_alarms(session, agreement)


def _guess(row: FeedRow, read: Read, acceptance: Acceptance | None) -> None:
    """Propose hours for what a row says in words, once: until it says something else."""
    if read.hours_said == row.hours_said and row.said:
        return
    row.hours_said = read.hours_said
    guess = hours.from_words(read.hours_said) if not read.hours_osm and read.hours_said else ""
    usable = guess and len(guess) <= 1000 and hours.is_valid(guess)
    row.hours_guess = guess if usable else ""
