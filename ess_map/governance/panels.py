# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other pages show of governance: the tab of a pôle, a block there and on a territory."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.governance import bodies, decisions, place, schedule
from ess_map.governance.models import Body, Meeting, Seat
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.platform.contracts import NavItem, Panel, Requirement
from ess_map.poles import record, scopes
from ess_map.territories.models import Territory

MOST_DECISIONS = 3
LEAST_SEATS = 2
"""A draft of governance says who, at least two, and how often."""


@dataclass(frozen=True)
class Coming:
    """A public meeting to come."""

    body: Body
    meeting: Meeting


def tab(actor: Actor, user: User | None) -> list[NavItem]:
    """Return the tab of a pôle that has bodies, or whose reader may set some up."""
    pole = record.get(db.session, actor.id)
    if pole is None:
        return []
    if not _any([f"pole-{pole.id}"]) and not scopes.may_animate(user, pole):
        return []
    url = url_for("governance.index", slug=actor.slug)
    return [NavItem(_("Gouvernance"), url, weight=60)]


def of_pole(actor: Actor) -> list[Panel]:
    """Return the block on the page of a pôle: its next public meeting, its last decisions."""
    if record.get(db.session, actor.id) is None:
        return []
    url = url_for("governance.index", slug=actor.slug)
    return _panel([f"pole-{actor.id}"], url, animates=False)


def of_territory(territory: Territory, user: User | None) -> list[Panel]:
    """Return the block on the page of a territory that has bodies, or whose animator reads."""
    animates = rights.allows(user, "animator", rights.of_territory(territory)) if user else False
    url = url_for("governance.index", key=territory.key)
    return _panel(place.written_as(territory.key), url, animates=animates)


def draft(actor: Actor, event: str) -> list[Requirement]:
    """Return what a pôle must say of its governance before it is validated."""
    if event != "validate" or record.get(db.session, actor.id) is None:
        return []
    filled = sa.select(sa.func.count(Seat.id)).where(Seat.body_id == Body.id, Seat.until.is_(None))
    query = sa.select(Body.id).where(
        Body.scope == f"pole-{actor.id}",
        Body.ended_on.is_(None),
        Body.rhythm_months.is_not(None),
        filled.scalar_subquery() >= LEAST_SEATS,
    )
    return [
        Requirement(
            "governance.draft",
            _("Un projet de gouvernance"),
            db.session.scalar(query.limit(1)) is not None,
            _("Décrivez une instance du pôle : son rythme, et au moins deux sièges."),
            _("Les personnes qui animent le pôle"),
            url_for("governance.index", slug=actor.slug),
        )
    ]


def _panel(places: list[str] | tuple[str, ...], url: str, *, animates: bool) -> list[Panel]:
    found = bodies.of_scopes(db.session, places)
    if not found and not animates:
        return []
    schedules = schedule.of(db.session, found, clock.now())
    nexts = [(body, schedules[body.id].next) for body in found]
    coming = [Coming(body, one) for body, one in nexts if one is not None and one.public]
    html = render_template(
        "governance/_panel.html",
        bodies=[body for body in found if body.ended_on is None],
        coming=sorted(coming, key=lambda one: one.meeting.starts_at),
        decisions=decisions.latest(db.session, places, MOST_DECISIONS),
        url=url,
    )
    return [Panel(_("Gouvernance"), Markup(html), weight=70)]


def _any(places: list[str]) -> bool:
    return db.session.scalar(sa.select(Body.id).where(Body.scope.in_(places)).limit(1)) is not None
