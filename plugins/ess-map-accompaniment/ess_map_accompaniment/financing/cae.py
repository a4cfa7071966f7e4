# SPDX-License-Identifier: AGPL-3.0-or-later
"""CAE (coopératives d'activité et d'emploi): what they are, who has room, when they meet people."""

from __future__ import annotations

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event

from ess_map import NotFound, db, now, printing, public, site_url
from ess_map_accompaniment.financing.room import bp
from ess_map_accompaniment.offer import present, record
from ess_map_accompaniment.offer.models import Structure

LENGTH = timedelta(hours=2)
"""Nobody says when a meeting ends; calendars want to know."""


@bp.get("/cae")
@public
def cae() -> str:
    """All CAE: those with room first, then those that do not say, the full ones last."""
    structures = [one for one in record.all_open(db.session) if "cae" in one.kinds]
    found = [(one, present.cae(one)) for one in structures]
    found.sort(key=lambda pair: _room(pair[1]))
    return render_template("accompaniment/financing/cae.html", found=found)


@bp.get("/cae/<int:structure_id>.ics")
@public
def cae_meetings(structure_id: int) -> Response:
    """The meetings of a CAE for a calendar."""
    structure = record.structure(db.session, structure_id)
    if "cae" not in structure.kinds or structure.closed_on is not None:
        raise NotFound(_("Cette coopérative n'annonce pas, ou plus, de réunions."))
    body = calendar(structure, present.meetings(structure))
    return printing.answer(body, f"reunions-{structure.id}.ics", "text/calendar")


def calendar(structure: Structure, meetings: list[present.Meeting]) -> bytes:
    """Return ``meetings`` as iCalendar (RFC 5545)."""
    name = structure.actor.name
    page = site_url(url_for("actors.page", slug=structure.actor.slug))
    sheet = Calendar()
    sheet.add("prodid", "-//ESS Map//Accompaniment//FR")
    sheet.add("version", "2.0")
    sheet.add("x-wr-calname", name)
    for meeting in meetings:
        event = Event()
        stamp = meeting.at.strftime("%Y%m%dT%H%M%S")
        event.add("uid", f"cae-{structure.id}-{stamp}@{urlsplit(page).hostname}")
        event.add("dtstamp", now())
        event.add("dtstart", meeting.at.astimezone(UTC))
        event.add("dtend", (meeting.at + LENGTH).astimezone(UTC))
        event.add("summary", _("Réunion d'information : %(name)s", name=name))
        event.add("location", meeting.place)
        event.add("url", page)
        sheet.add_component(event)
    return sheet.to_ical()


def _room(card: present.Cae | None) -> int:
    if card is None or card.free is None:
        return 1
    return 0 if card.free else 2
