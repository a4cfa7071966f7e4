# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings as calendars read them: iCalendar, RFC 5545, all instants in UTC."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy.orm import Session, joinedload

from ess_map.core import links
from ess_map.core.errors import Gone
from ess_map.governance.meetings import CANCELLED
from ess_map.governance.models import Body, Meeting
from ess_map.people import letters
from ess_map.people.models import User

PURPOSE = "governance.agenda"
LINK_LIFE = 10 * 365 * 24 * 3600
"""Seconds: a calendar asks for years; a new password ends it at once."""
STATUS = {"planned": "CONFIRMED", "held": "CONFIRMED", CANCELLED: "CANCELLED"}


def write(name: str, found: Sequence[Meeting]) -> bytes:
    """Return ``found``, with their bodies, as a calendar called ``name``."""
    calendar = Calendar()
    calendar.add("prodid", "-//ESS Map//Governance//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for meeting in found:
        calendar.add_component(_event(meeting))
    return calendar.to_ical()


def public(session: Session, scopes: Collection[str]) -> list[Meeting]:
    """Return the public meetings of a place, cancelled ones too: calendars strike them out."""
    return _meetings(session, Body.scope.in_(scopes), Meeting.public)


def of_bodies(session: Session, ids: Collection[int]) -> list[Meeting]:
    """Return all meetings of the bodies ``ids``."""
    return _meetings(session, Meeting.body_id.in_(ids))


def token(user: User) -> str:
    """Return what opens the agenda of ``user`` to a program that cannot sign in."""
    return links.sign(PURPOSE, [user.id, _mark(user)])


def reader(session: Session, signed: str) -> User:
    """Return whose agenda ``signed`` opens; ``Gone`` once the password or the account changed."""
    user_id, mark = links.verify(PURPOSE, signed, LINK_LIFE)
    user = session.get(User, user_id)
    if user is None or not user.active or mark != _mark(user):
        raise Gone(_("Ce lien d'agenda ne vaut plus : copiez-le de nouveau."))
    return user


def _mark(user: User) -> str:
    return hashlib.sha256(user.fs_uniquifier.encode()).hexdigest()[:16]


def _meetings(session: Session, *clauses: sa.ColumnElement[bool]) -> list[Meeting]:
    query = sa.select(Meeting).join(Body, Body.id == Meeting.body_id).where(*clauses)
    order = query.order_by(Meeting.starts_at, Meeting.id).options(joinedload(Meeting.body))
    return list(session.scalars(order))


def _event(meeting: Meeting) -> Event:
    settings = current_app.extensions["ess_map.settings"]
    cancelled = meeting.status == CANCELLED
    name = meeting.body.name
    said = [_("Annulée : %(why)s", why=meeting.reason) if cancelled else "", meeting.agenda]
    page = letters.at_home(url_for("meetings.show", meeting_id=meeting.id, _external=True))
    event = Event()
    event.add("uid", f"meeting-{meeting.id}@{urlsplit(settings.base_url).hostname}")
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("sequence", meeting.version)
    event.add("status", STATUS[meeting.status])
    event.add("summary", _("Annulée : %(why)s", why=name) if cancelled else name)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes_long))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", "\n\n".join(part for part in (*said, page) if part))
    event.add("url", page)
    return event
