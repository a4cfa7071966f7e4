# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form: a new place, or a correction of one that is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import FileField, Form

from ess_map.actors.models import Actor
from ess_map.contributions import history, propose, units
from ess_map.contributions.files import Kept
from ess_map.contributions.merge import Merge, resolve
from ess_map.core.db import db
from ess_map.core.fields import OpeningHours
from ess_map.core.limits import limiter
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform.access import public
from ess_map.proposing import clashes, gate, submitting
from ess_map.proposing.sections import ROOM, Contributing

bp = Blueprint("propose", __name__)

FLOOD = "1200/hour"
"""Of attempts from one address, good or bad: each may bring files."""
PREFILLED = ("name", "postal_code", "city", "website")


@bp.get("/acteurs/nouveau")
@public
def new() -> Response:
    """The empty form; a link may bring a name and a town."""
    known = {name: request.args[name][:200] for name in PREFILLED if name in request.args}
    return _show(Contributing(None, current_user(), taken_over=known))


@bp.post("/acteurs/nouveau")
@public
@limiter.limit(FLOOD)
def create() -> Response:
    """Propose a new place, unless it looks like one that is there already."""
    user = current_user()
    form = Contributing(None, user, submitting.sent())
    if gate.trapped(form.sender):
        return redirect(url_for("propose.sent"), 303)
    if not form.validate():
        return _show(form, 422)
    wanted = form.wanted()
    commune = submitting.commune_of(wanted)
    if not commune:
        form["city"].errors = [_("Dites au moins dans quelle commune : code postal et nom.")]
        return _show(form, 422)
    candidates = [] if form.sender.other_place.data else submitting.likely(wanted)
    if candidates:
        return _show(form, 422, candidates=candidates)
    slow_down = gate.refusal(db.session, user, form.sender)
    if slow_down:
        return _refuse(form, 429, slow_down)
    author = submitting.author(user, form.sender)
    contribution = propose.create(db.session, wanted, commune, author, _message(form))
    return submitting.finish(contribution)


@bp.get("/acteurs/<slug>/modifier")
@public
def edit(slug: str) -> Response:
    """The form with what is known of an actor."""
    actor = submitting.open_actor(slug)
    return _show(Contributing(actor, current_user()), actor=actor)


@bp.post("/acteurs/<slug>/modifier")
@public
@limiter.limit(FLOOD)
def update(slug: str) -> Response:
    """Propose what differs from what the author saw; ask where somebody else was faster."""
    actor, user = submitting.open_actor(slug), current_user()
    if "reprendre" in request.form:
        typed = _typed(Contributing(None, user, submitting.sent()))
        return _show(Contributing(actor, user, taken_over=typed), actor=actor, taken_over=True)
    form = Contributing(actor, user, submitting.sent())
    if gate.trapped(form.sender):
        return redirect(url_for("propose.sent"), 303)
    if not form.validate():
        return _show(form, 422, actor=actor)
    base_version = request.form.get("base_version", type=int) or actor.version
    merged = _merge(actor, base_version, form)
    if merged.clashes:
        choices = [clashes.present(clash) for clash in merged.clashes]
        return _show(form, 412, actor=actor, clashes=choices)
    if not merged.changes:
        sentence = _("Vous n'avez rien changé : corrigez un champ, puis envoyez.")
        return _refuse(form, 422, sentence, actor=actor)
    slow_down = gate.refusal(db.session, user, form.sender)
    if slow_down:
        return _refuse(form, 429, slow_down, actor=actor)
    author = submitting.author(user, form.sender)
    contribution = propose.update(db.session, actor, merged, base_version, author, _message(form))
    return submitting.finish(contribution)


@bp.get("/acteurs/doublons")
@public
@limiter.limit("240/minute")
def duplicates() -> Response:
    """What the map may already have of this name, for the form while one types."""
    form = Contributing(None, current_user(), request.args)
    form.validate()
    wanted = {
        field.short_name: field.data
        for field in form
        if field.short_name in ("name", "siret", "website", "phone") and not field.errors
    }
    place = next(one.form for one in form.bound if one.section.name == "place")
    wanted[units.PLACE] = getattr(place, "found", None)
    return make_response(
        render_template("proposing/_duplicates.html", candidates=submitting.likely(wanted))
    )


@bp.get("/acteurs/horaires")
@public
@limiter.limit("240/minute")
def opening_hours() -> Response:
    """What hours mean, day by day in words, for the form while one types."""
    name = request.args.get("champ", "opening_hours")[:200]
    field = OpeningHours().bind(form=Form(), name=name)
    field.process(request.args)
    return make_response(render_template("proposing/_hours.html", field=field))


@bp.get("/contributions/envoyee")
@public
def sent() -> Response:
    """What happens next for somebody without account: a letter."""
    return make_response(render_template("proposing/sent.html"))


def _show(
    form: Contributing, status: int = 200, actor: Actor | None = None, **more: Any
) -> Response:
    """Show the form; what was received of files stays, whatever else is wrong."""
    db.session.commit()
    version = actor.version if actor else None
    context = {
        "form": form,
        "actor": actor,
        "base_version": request.form.get("base_version", version, type=int),
        "seen_version": version,
        "candidates": (),
        "clashes": (),
        "taken_over": False,
        "at_once": actor is not None
        and rights.allows(current_user(), propose.AT_ONCE, rights.of_actor(actor)),
    }
    page = render_template("proposing/form.html", **{**context, **more})
    return make_response(page, status)


def _refuse(form: Contributing, status: int, sentence: str, actor: Actor | None = None) -> Response:
    form.form_errors = (sentence,)
    return _show(form, status, actor)


def _merge(actor: Actor, base_version: int, form: Contributing) -> Merge:
    merged = propose.prepare(db.session, actor, base_version, form.wanted())
    seen_version = request.form.get("seen_version", type=int)
    if not merged.clashes or not seen_version:
        return merged
    seen = units.split(history.values_at(db.session, actor, seen_version))
    choices = {clash.unit: request.form.get(f"choix-{clash.unit}", "") for clash in merged.clashes}
    return resolve(merged, choices, seen)


def _typed(form: Contributing) -> dict[str, Any]:
    """Return what was typed into core's fields, to be proposed for another actor."""
    fields: Sequence[Any] = [f for one in form.bound if one.plugin == ROOM for f in one.form]
    return {
        field.short_name: field.data
        for field in fields
        if field.data and not isinstance(field, FileField | Kept)
    }


def _message(form: Contributing) -> str:
    return (form.sender.message.data or "").strip()
