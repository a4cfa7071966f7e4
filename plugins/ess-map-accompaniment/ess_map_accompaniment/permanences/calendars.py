# SPDX-License-Identifier: AGPL-3.0-or-later
"""Permanences and appointments as calendars read them: iCalendar, RFC 5545, instants in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Calendar, Event

from ess_map import now, site_url
from ess_map_accompaniment.permanences import links
from ess_map_accompaniment.permanences.board import Line
from ess_map_accompaniment.permanences.inservice import Where
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.permanences.opening import PARIS

MEDIA_TYPE = "text/calendar; charset=utf-8"
AHEAD = timedelta(days=90)
"""Hours of OpenStreetMap say more than RRULE can: what is ahead is written out."""


def feed(name: str, lines: Iterable[Line]) -> bytes:
    """Return what ``lines`` say as a calendar called ``name``."""
    calendar = _calendar(name)
    for line in lines:
        permanence = line.permanence
        summary = _("Permanence : %(structure)s", structure=line.structure)
        page = site_url(links.slots_path(permanence.id))
        uid = f"permanence-{permanence.id}-{line.begins:%Y%m%dT%H%M}"
        event = _event(uid, summary, line.begins, line.ends, line.where, page)
        event.add("description", "\n".join(part for part in (permanence.note, page) if part))
        calendar.add_component(event)
    return calendar.to_ical()


def appointment(
    structure: str, permanence: Permanence, booking: Booking, where: Where, path: str
) -> bytes:
    """Return one appointment as a calendar; one that was cancelled says so."""
    calendar = _calendar(_("Rendez-vous"))
    begins = booking.starts_at.astimezone(PARIS)
    ends = begins + timedelta(minutes=permanence.slot_minutes)
    summary = _("Rendez-vous : %(structure)s", structure=structure)
    event = _event(f"appointment-{booking.id}", summary, begins, ends, where, site_url(path))
    off = booking.state in ("cancelled", "called_off")
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("sequence", int(off))
    calendar.add_component(event)
    return calendar.to_ical()


def until(today: date) -> date:
    """Return the last day that a feed writes out."""
    return today + AHEAD


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ESS Map//Accompaniment//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    return calendar


def _event(
    uid: str, summary: str, begins: datetime, ends: datetime, where: Where, page: str
) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{urlsplit(page).hostname}")
    event.add("dtstamp", now())
    event.add("summary", summary)
    event.add("dtstart", begins.astimezone(UTC))
    event.add("dtend", ends.astimezone(UTC))
    event.add("url", page)
    place = ", ".join(part for part in (where.name, where.address) if part)
    if place:
        event.add("location", place)
    if where.point:
        event.add("geo", (where.point[1], where.point[0]))
    return event
