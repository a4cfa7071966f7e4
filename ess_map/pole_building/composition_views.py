# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that says whether those whom the law wants in a PTCE are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.platform.access import needs, public
from ess_map.pole_building import candidates, composition, composition_ground
from ess_map.pole_building.building_views import bp
from ess_map.pole_building.composition_ground import Ground
from ess_map.poles import colleges, frame, members, membership, record, scopes
from ess_map.poles.members import Member


@dataclass(frozen=True)
class Gap:
    """A side that is missing, and who could fill it."""

    side: composition.Side
    suggestions: list[candidates.Suggestion]


@bp.get("/poles/<slug>/composition", endpoint="composition")
@public
def check(slug: str) -> Response:
    """Whether those whom the law wants are there, who is outside, who could come in."""
    pole = record.find(slug)
    active = members.active(db.session, pole.id, clock.local_now().date())
    found = composition.check(active)
    ground = composition_ground.of(db.session, pole)
    outside, nowhere = _off_ground(ground, active)
    gaps = [
        Gap(side, candidates.suggest(db.session, pole, ground, side, active))
        for side in found.missing
    ]
    body = render_template(
        "pole_building/composition.html",
        head=frame.of(pole),
        pole=pole,
        composition=found,
        law=composition.LAW,
        law_name=composition.LAW_NAME,
        legal=pole.kind == "ptce",
        gaps=gaps,
        ground=ground,
        outside=outside,
        nowhere=nowhere,
        colleges=colleges.COLLEGES,
        college_label=colleges.label,
        count=len(active),
    )
    return make_response(body)


@bp.post("/poles/<slug>/composition")
@needs("animator", of=scopes.of_slug)
def place(slug: str) -> Response:
    """Say in which college a member is that nobody has placed."""
    pole = record.find(slug)
    college, number = request.form.get("college", ""), request.form.get("actor", "")
    if college not in colleges.COLLEGES:
        raise Invalid(_("Choisissez l'un des collèges proposés."))
    found = {str(one.actor.id): one for one in members.of(db.session, pole.id) if one.actor}
    if number not in found:
        raise NotFound(_("Cette structure n'est plus membre du pôle."))
    member = found[number]
    row = membership.row_of(db.session, pole, member.actor.id)
    membership.say(db.session, row, role=row.role or "", college=college, since=row.since)
    db.session.commit()
    said = _("%(name)s : %(college)s.", name=member.name, college=colleges.label(college))
    flash(said, "success")
    return redirect(url_for("poles_building.composition", slug=slug), 303)


def _off_ground(ground: Ground, active: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """The members outside the perimeter, and those of whom nobody knows where they are."""
    placed = [one for one in active if one.actor]
    stands = ground.stands([one.actor for one in placed])
    outside = [one for one in placed if stands[one.actor.id].inside is False]
    nowhere = [one for one in placed if not stands[one.actor.id].placed]
    return outside, nowhere
