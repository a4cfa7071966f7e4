# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions of training as calendars read them: iCalendar, RFC 5545, one event of a day each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Calendar, Event

from ess_map import now, site_url
from ess_map_accompaniment.training.sessions import Held

MEDIA_TYPE = "text/calendar; charset=utf-8"


def feed(name: str, held: Iterable[Held]) -> bytes:
    """Return sessions as a calendar called ``name``; those cancelled say so."""
    calendar = Calendar()
    calendar.add("prodid", "-//ESS Map//Accompaniment//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for one in held:
        page = site_url(f"/accompagnement/formations/{one.id}")
        for number, day in enumerate(one.days, 1):
            event = Event()
            event.add("uid", f"training-{one.id}-{number}@{urlsplit(page).hostname}")
            event.add("dtstamp", now())
            event.add("summary", _("Formation : %(title)s", title=one.title))
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
            event.add("url", page)
            place = ", ".join(part for part in (one.place, one.commune) if part)
            if place:
                event.add("location", place)
            off = one.state == "cancelled"
            event.add("status", "CANCELLED" if off else "CONFIRMED")
            event.add("sequence", int(off))
            calendar.add_component(event)
    return calendar.to_ical()
