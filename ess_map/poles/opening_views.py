# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that opens a pôle, and the one that says again what it is and who carries it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as to
from flask_babel import gettext as _

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people.session import current_user
from ess_map.platform.access import needs
from ess_map.poles import frame, opening, record, scopes
from ess_map.poles.models import Pole
from ess_map.poles.opening_form import CarriedForm, OpenForm

bp = Blueprint("poles_opening", __name__)

OPEN = "ouvrir"


@bp.get("/poles/ouvrir")
@needs("animator")
def new() -> Response:
    return _opening(OpenForm())


@bp.post("/poles/ouvrir")
@needs("animator")
@limiter.limit("120/hour")
def create() -> Response:
    """Open it in a territory that the reader animates; other buttons only look for names."""
    form = OpenForm()
    if request.form.get("faire") != OPEN:
        return _opening(form)
    if not form.validate():
        return _opening(form, 422)
    said = {"host": form.carrier(), "standalone": form.standalone}
    kind, by = form.kind.data, current_user()
    if form.new:
        name = form.name.data or ""
        pole = opening.from_nothing(db.session, name, form.commune, kind, by, **said)
    else:
        pole = opening.from_actor(db.session, form.actor, kind, by, **said)
    db.session.commit()
    flash(_("Le pôle est ouvert, au stade de l'idée. Dites maintenant où il travaille."), "success")
    return redirect(to("poles_perimeter.edit", slug=_slug(pole)), 303)


@bp.get("/poles/<slug>/portage")
@needs("animator", of=scopes.of_slug)
def settings(slug: str) -> Response:
    """What kind of pôle it is, and who carries it."""
    pole = record.find(slug)
    return _settling(pole, CarriedForm(pole, _host(pole)))


@bp.post("/poles/<slug>/portage")
@needs("animator", of=scopes.of_slug)
def settle(slug: str) -> Response:
    pole = record.find(slug)
    form = CarriedForm(pole, _host(pole))
    if request.form.get("faire") != OPEN:
        return _settling(pole, form)
    if not form.validate():
        return _settling(pole, form, 422)
    opening.settle(db.session, pole, form.kind.data, form.carrier(), standalone=form.standalone)
    db.session.commit()
    flash(_("C'est noté."), "success")
    return redirect(to("actors.page", slug=slug), 303)


def _opening(form: OpenForm, status: int = 200) -> Response:
    return make_response(render_template("poles/opening.html", form=form), status)


def _settling(pole: Pole, form: CarriedForm, status: int = 200) -> Response:
    page = render_template("poles/carrying.html", head=frame.of(pole), form=form)
    return make_response(page, status)


def _host(pole: Pole) -> Actor | None:
    return db.session.get(Actor, pole.host_id) if pole.host_id else None


def _slug(pole: Pole) -> str:
    return record.get(db.session, pole.id).actor.slug
