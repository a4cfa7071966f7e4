# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with events: plain functions, no request, no page."""

from datetime import datetime, time, timedelta

from flask_babel import to_user_timezone
from sqlalchemy import delete, func, select

from ess_map import Point, coordinates, db, load_actors, now, refresh_actors, setting
from ess_map_repair_cafes.models import Event


def upcoming(**of):
    """Return the events to come, of all actors or of ``actor_id``, the next one first."""
    coming = select(Event).filter_by(**of).where(Event.starts_at >= now())
    return db.session.scalars(coming.order_by(Event.starts_at, Event.id)).all()


def hosted():
    """Return the events to come, each with the actor that hosts it."""
    coming = upcoming()
    actors = load_actors(db.session, [event.actor_id for event in coming])
    hosts = {actor.id: actor for actor in actors}
    return [(event, hosts[event.actor_id]) for event in coming]


def announce(actor, title, starts_at):
    """Write an event at ``actor``, and let the map count again the actor that has it."""
    db.session.add(Event(actor_id=actor.id, title=title, starts_at=starts_at))
    refresh_actors(db.session, [actor.id])
    db.session.commit()


def days(rows):
    """Return, for a batch of actors, the days on which each has an event."""
    found = {row.id: set() for row in rows}
    for event in db.session.scalars(select(Event).where(Event.actor_id.in_(found))):
        found[event.actor_id].add(to_user_timezone(event.starts_at).date().isoformat())
    return [sorted(found[row.id]) for row in rows]


def this_month(day, local):
    """Return the options that ``day`` stands for at the wall time ``local``, and until when."""
    ahead = f"{local:%Y-%m-%d}" <= day <= f"{local:%Y-%m-31}"
    return ("month",) if ahead else (), datetime.combine(local + timedelta(days=1), time())


def points():
    """Return the points of the layer: the events to come whose actor has a place."""
    return [
        Point(*place, event.title, f"/acteurs/{actor.id}", event.when)
        for event, actor in hosted()
        if (place := coordinates(actor))
    ]


def version():
    """Return a text that changes with the points: with what is announced, and with the hour."""
    newest, count = db.session.execute(select(func.max(Event.id), func.count(Event.id))).one()
    return f"{newest} {count} {now():%Y%m%d%H}"


def forget(session):
    """Forget what was over longer ago than the operator wants to keep."""
    before = now() - timedelta(days=setting("repair_cafes.days"))
    gone = session.execute(delete(Event).where(Event.starts_at < before)).rowcount
    session.commit()
    return f"{gone} oubliés" if gone else None
