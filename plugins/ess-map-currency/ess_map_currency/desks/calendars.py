# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours of desks as calendars read them: iCalendar, RFC 5545, in the time of Paris.

What is ahead is written out day by day: RRULE knows neither public holidays nor closures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event

from ess_map import coordinates, hours, now, site_url
from ess_map_currency.desks import record
from ess_map_currency.desks.models import Desk
from ess_map_currency.desks.saying import labels
from ess_map_currency.desks.travelling import PARIS
from ess_map_currency.words import OPERATIONS

MEDIA_TYPE = "text/calendar; charset=utf-8"
AHEAD = 60
"""Days that are written out."""
DAY = timedelta(days=1)


def feed(name: str, desks: Iterable[Desk], today: date) -> bytes:
    """Return when ``desks`` are open in the days ahead, as a calendar called ``name``."""
    calendar = Calendar()
    calendar.add("prodid", "-//ESS Map//Currency//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    for desk in desks:
        page = site_url(url_for("actors.page", slug=desk.actor.slug))
        for begins, ends in spans(record.open_hours(desk, today), today):
            calendar.add_component(_event(desk, begins, ends, page))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def spans(text: str, today: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield when a place with the hours ``text`` is open in the days ahead, nights in one piece."""
    midnight = datetime.combine(today, time(), PARIS)
    begun: tuple[datetime, datetime] | None = None
    for begins, ends in _by_day(text, today):
        if begun and begun[1] == begins:
            begun = begun[0], ends
            continue
        if begun and begun[1] > midnight:
            yield begun
        begun = begins, ends
    if begun:
        yield begun


def _by_day(text: str, today: date) -> Iterator[tuple[datetime, datetime]]:
    if not text:
        return
    # From the day before: a night that is still going on is whole too.
    for week in range(-1, AHEAD, 7):
        for day in hours.week(text, today + timedelta(days=week)):
            if (day.date - today).days >= AHEAD:
                return
            for begins, ends in day.spans:
                last = day.date + DAY if ends == time() else day.date
                yield (
                    datetime.combine(day.date, begins, PARIS),
                    datetime.combine(last, ends, PARIS),
                )


def _event(desk: Desk, begins: datetime, ends: datetime, page: str) -> Event:
    event = Event()
    event.add("uid", f"desk-{desk.id}-{begins:%Y%m%dT%H%M}@{urlsplit(page).hostname}")
    event.add("dtstamp", now())
    summary = _("%(currency)s : %(desk)s", currency=desk.currency.name, desk=desk.actor.name)
    event.add("summary", summary)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("url", page)
    said = (labels(desk.operations, OPERATIONS), desk.note, page)
    event.add("description", "\n".join(part for part in said if part))
    city = " ".join(part for part in (desk.actor.postal_code, desk.actor.city) if part)
    place = ", ".join(part for part in (desk.actor.name, desk.actor.street, city) if part)
    event.add("location", place)
    if point := coordinates(desk.actor):
        event.add("geo", (point[1], point[0]))
    return event
