# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with events: plain functions, no request, no page."""

import csv
from datetime import timedelta

from flask_babel import format_datetime
from sqlalchemy import delete, func, select

from ess_map import (
    ActorRecord,
    Point,
    Rejection,
    coordinates,
    db,
    load_actors,
    now,
    refresh_actors,
    setting,
)
from ess_map_repair_cafes.models import Event


def upcoming(actor_id=None):
    """Return the events to come, of one actor or of all, the next one first."""
    coming = select(Event).where(Event.starts_at >= now()).order_by(Event.starts_at, Event.id)
    if actor_id is not None:
        coming = coming.where(Event.actor_id == actor_id)
    return db.session.scalars(coming).all()


def announce(actor, title, starts_at):
    """Write an event at ``actor``, and let the map count again the actor that has it."""
    db.session.add(Event(actor_id=actor.id, title=title, starts_at=starts_at))
    refresh_actors(db.session, [actor.id])
    db.session.commit()


def days(rows):
    """Return, for a batch of actors, the days on which each has an event: what the map keeps."""
    found = {row.id: [] for row in rows}
    for actor_id, starts_at in db.session.execute(
        select(Event.actor_id, Event.starts_at).where(Event.actor_id.in_(found))
    ):
        found[actor_id].append(starts_at.date().isoformat())
    return [tuple(sorted(found[row.id])) for row in rows]


def this_month(day, local):
    """Return the options that ``day`` stands for at the wall time ``local``, and until when."""
    coming = f"{local:%Y-%m-%d}" <= day <= f"{local:%Y-%m-31}"
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return ("month",) if coming else (), midnight + timedelta(days=1)


def points():
    """Return the points of the layer: the events to come whose actor has a place."""
    coming = upcoming()
    actors = {actor.id: actor for actor in load_actors(db.session, [e.actor_id for e in coming])}
    placed = [(event, coordinates(actors[event.actor_id])) for event in coming]
    return [
        Point(*place, event.title, f"/acteurs/{event.actor_id}", format_datetime(event.starts_at))
        for event, place in placed
        if place
    ]


def version():
    """Return a text that changes with the points: with the events, and with the hour."""
    newest, count = db.session.execute(select(func.max(Event.id), func.count())).one()
    return f"{newest} {count} {now():%Y%m%d%H}"


def forget(session):
    """Forget what was over longer ago than the operator wants to keep."""
    before = now() - timedelta(days=setting("repair_cafes.days"))
    gone = session.execute(delete(Event).where(Event.starts_at < before)).rowcount
    session.commit()
    return f"{gone} oubliés" if gone else None


def read(path):
    """Yield the places of a list: ``clé;nom;longitude;latitude;site``."""
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter=";"), start=1):
            try:
                key, name, longitude, latitude, website = row
                place = {"longitude": float(longitude), "latitude": float(latitude)}
            except ValueError:
                yield Rejection(line, "Il faut cinq colonnes : clé;nom;longitude;latitude;site.")
            else:
                yield ActorRecord(key, name, website=website, **place)
