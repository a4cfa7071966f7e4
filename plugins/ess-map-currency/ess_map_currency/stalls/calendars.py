# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where itinerant merchants will be, as calendars read it: iCalendar, RFC 5545."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event

from ess_map import now, site_url
from ess_map_currency.desks.calendars import MEDIA_TYPE as MEDIA_TYPE
from ess_map_currency.desks.calendars import spans
from ess_map_currency.stalls.models import Stall


def feed(name: str, stalls: Iterable[Stall], today: date) -> bytes:
    """Return when ``stalls`` stand in the days ahead, as a calendar called ``name``."""
    calendar = Calendar()
    calendar.add("prodid", "-//ESS Map//Currency//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    for stall in stalls:
        for event in _events(stall, today):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _events(stall: Stall, today: date) -> Iterable[Event]:
    one = stall.acceptance
    page = site_url(url_for("actors.page", slug=one.actor.slug))
    who = one.public_name or one.actor.name
    place = ", ".join(part for part in (stall.place, stall.street, stall.city) if part)
    summary = _("%(who)s au marché : %(place)s", who=who, place=stall.place or stall.city)
    for begins, ends in spans(stall.hours, today):
        event = Event()
        event.add("uid", f"stall-{stall.id}-{begins:%Y%m%dT%H%M}@{urlsplit(page).hostname}")
        event.add("dtstamp", now())
        event.add("summary", summary)
        event.add("dtstart", begins)
        event.add("dtend", ends)
        event.add("location", place)
        event.add("geo", (stall.latitude, stall.longitude))
        event.add("description", "\n".join(part for part in (stall.note, page) if part))
        event.add("url", page)
        yield event
