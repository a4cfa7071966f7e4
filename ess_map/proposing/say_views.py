# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shorter things to say of an actor: it has closed, something is wrong, all is right."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, RadioField, StringField
from wtforms.validators import ValidationError

from ess_map.actors.models import Actor
from ess_map.contributions import propose
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people.session import current_user
from ess_map.platform.access import public
from ess_map.proposing import gate, submitting, successors
from ess_map.proposing.forms import sender

bp = Blueprint("say", __name__)
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(f"{__name__}.still_right"))

FLOOD = "600/hour"


class Closing(Form):
    closed_on = DateField(_l("Fermé depuis le"), description=_l("La date connue, même à peu près."))
    successor = StringField(
        _l("Un autre lieu a pris la suite ?"),
        description=_l("Son nom, s'il est sur la carte. Laissez vide sinon."),
    )
    successor_id = RadioField(_l("Lequel ?"), choices=[], validate_choice=False)

    def validate_closed_on(self, field: DateField) -> None:
        if field.data is None:
            raise ValidationError(_("Donnez une date : jour, mois, année."))
        if not date(1800, 1, 1) <= field.data <= clock.local_now().date():
            raise ValidationError(_("Cette date n'est pas encore passée, ou l'est depuis trop."))


@bp.get("/acteurs/<slug>/fermer")
@public
def close(slug: str) -> Response:
    """Say that a place has closed."""
    actor, user = submitting.open_actor(slug), current_user()
    form = Closing(data={"closed_on": clock.local_now().date()})
    return _show("close", actor, form, sender(user)())


@bp.post("/acteurs/<slug>/fermer")
@public
@limiter.limit(FLOOD)
def propose_closing(slug: str) -> Response:
    actor, user = submitting.open_actor(slug), current_user()
    form, who = Closing(request.form), sender(user)(request.form)
    if gate.trapped(who):
        return redirect(url_for("propose.sent"), 303)
    sound = form.validate()
    if not who.validate() or not sound:
        return _show("close", actor, form, who, 422)
    found = successors.find(db.session, actor, form.successor.data or "")
    chosen = successors.chosen(form.successor_id.data, found)
    if form.successor.data and chosen is None and form.successor_id.data != "none":
        form.successor_id.choices = successors.choices(found)
        form.successor_id.errors = [successors.sentence(found)]
        return _show("close", actor, form, who, 422)
    slow_down = gate.refusal(db.session, user, who)
    if slow_down:
        who.message.errors = [slow_down]
        return _show("close", actor, form, who, 429)
    contribution = propose.close(
        db.session,
        actor,
        form.closed_on.data,
        submitting.author(user, who),
        successor_id=chosen,
        message=(who.message.data or "").strip(),
    )
    return submitting.finish(contribution)


@bp.get("/acteurs/<slug>/signaler")
@public
def report(slug: str) -> Response:
    """Tell in words what is wrong."""
    return _show("report", submitting.open_actor(slug), None, sender(current_user())())


@bp.post("/acteurs/<slug>/signaler")
@public
@limiter.limit(FLOOD)
def send_report(slug: str) -> Response:
    actor, user = submitting.open_actor(slug), current_user()
    who = sender(user)(request.form)
    if gate.trapped(who):
        return redirect(url_for("propose.sent"), 303)
    sound = who.validate()
    if not (who.message.data or "").strip():
        who.message.errors = [_("Dites en quelques mots ce qui ne va pas.")]
        sound = False
    if not sound:
        return _show("report", actor, None, who, 422)
    slow_down = gate.refusal(db.session, user, who)
    if slow_down:
        who.message.errors = [slow_down]
        return _show("report", actor, None, who, 429)
    author = submitting.author(user, who)
    return submitting.finish(propose.report(db.session, actor, who.message.data, author))


@bp.get("/acteurs/<slug>/confirmer")
@public
def confirm(slug: str) -> Response:
    """Three buttons: right, changed, closed."""
    actor = submitting.open_actor(slug)
    return make_response(render_template("proposing/confirm.html", actor=actor))


@bp.post("/acteurs/<slug>/confirmer")
@public
@limiter.limit(FLOOD)
def still_right(slug: str) -> Response:
    """Take the one tap: done at once for those who may, waiting for a moderator from others.

    A visitor has no session that another site could abuse, and gets no cookie for a token: the
    token is asked of those who are signed in.
    """
    actor, user = submitting.open_actor(slug), current_user()
    if user is not None:
        current_app.extensions["csrf"].protect()
    back = redirect(url_for("actors.page", slug=actor.slug, merci="juste"), 303)
    if user is None and (not gate.one_tap() or propose.waits_confirmation(db.session, actor)):
        return back
    contribution = propose.confirm(db.session, actor, propose.Author(user=user))
    propose.confirm_author(db.session, contribution)
    db.session.commit()
    if user is not None:
        flash(_("Merci ! C'est noté."), "success")
    return back


def _show(name: str, actor: Actor, form: Form | None, who: Form, status: int = 200) -> Response:
    context: dict[str, Any] = {"actor": actor, "form": form, "sender": who}
    return make_response(render_template(f"proposing/form_{name}.html", **context), status)
