# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars to subscribe to: of a place, of one meeting, of a person's bodies."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.printing import answer
from ess_map.governance import calendar, place, viewing
from ess_map.governance.models import Meeting
from ess_map.platform.access import public

bp = Blueprint("agenda", __name__)


@bp.get("/poles/<slug>/gouvernance.ics")
@bp.get("/territoires/<key>/gouvernance.ics")
@public
def of_place(slug: str = "", key: str = "") -> Response:
    """The public meetings of a place."""
    here = place.of(slug, key)
    name = _("Réunions : %(name)s", name=here.name)
    return _answer(name, calendar.public(db.session, here.scopes), "gouvernance.ics")


@bp.get("/reunions/<int:meeting_id>.ics")
@public
def of_meeting(meeting_id: int) -> Response:
    """One meeting, for who may see it."""
    meeting = viewing.of_reader(meeting_id)
    return _answer(meeting.body.name, [meeting], f"reunion-{meeting_id}.ics")


@bp.get("/agenda/<token>.ics")
@public
def of_person(token: str) -> Response:
    """All meetings of the bodies in which the holder of the link sits."""
    user = calendar.reader(db.session, token)
    found = calendar.of_bodies(db.session, viewing.bodies_of(user))
    return _answer(_("Mes réunions"), found, "reunions.ics")


def _answer(name: str, found: Sequence[Meeting], file: str) -> Response:
    """A calendar asks again and again: what has not changed is not sent twice."""
    response = answer(calendar.write(name, found), file, "text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
