# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which parties are named and asked, and the one that their letter opens."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from ess_map.contributions import relations
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.pole_stages import validation
from ess_map.pole_stages.validation_forms import AnswerForm, AskForm, NameForm, NoteForm
from ess_map.poles import colleges, frame, record, scopes
from ess_map.poles.models import Pole, PoleParty
from ess_map.territories import lookup

bp = Blueprint("poles_validation", __name__)


@bp.get("/poles/<slug>/parcours/parties")
@needs("animator", of=scopes.of_slug)
def parties(slug: str) -> Response:
    """Who must validate, what each has answered, and one more to name."""
    pole, form = record.find(slug), NameForm()
    chosen = validation.actor_of(db.session, request.args.get("acteur", type=int))
    if chosen is not None:
        form.actor.data, form.who.data = str(chosen.id), chosen.name
        form.college.data = colleges.read_from(chosen) or form.college.data
        form.email.data = chosen.email
    return _parties(pole, form)


@bp.post("/poles/<slug>/parcours/parties")
@needs("animator", of=scopes.of_slug)
def name(slug: str) -> Response:
    """Name one more, and write to it when there is an address."""
    pole, form = record.find(slug), NameForm()
    if not form.validate_on_submit():
        return _parties(pole, form, 422)
    actor = validation.actor_of(db.session, _number(form.actor.data))
    party = validation.name(
        db.session,
        pole,
        who=form.who.data or "",
        college=form.college.data,
        actor=actor,
        email=form.email.data or "",
    )
    if party.email:
        validation.ask(db.session, pole, party, current_user())
    db.session.commit()
    flash(_asked(party) if party.email else _("%(name)s est nommée.", name=party.name), "success")
    return _back(slug)


@bp.get("/poles/<slug>/parcours/parties/<int:party_id>")
@needs("animator", of=scopes.of_slug)
def party(slug: str, party_id: int) -> Response:
    """Write to one party, or note what it answered otherwise."""
    pole = record.find(slug)
    return _party(pole, validation.get(db.session, pole, party_id))


@bp.post("/poles/<slug>/parcours/parties/<int:party_id>/demander")
@needs("animator", of=scopes.of_slug)
def ask(slug: str, party_id: int) -> Response:
    pole, form = record.find(slug), AskForm()
    found = validation.get(db.session, pole, party_id)
    if not form.validate_on_submit():
        return _party(pole, found, 422, ask_form=form)
    found = validation.ask(db.session, pole, found, current_user(), form.email.data)
    db.session.commit()
    flash(_asked(found), "success")
    return _back(slug)


@bp.post("/poles/<slug>/parcours/parties/<int:party_id>/noter")
@needs("animator", of=scopes.of_slug)
def note(slug: str, party_id: int) -> Response:
    pole, form = record.find(slug), NoteForm()
    found = validation.get(db.session, pole, party_id)
    if not form.validate_on_submit():
        return _party(pole, found, 422, note_form=form)
    said = (form.answer.data, form.answered_on.data, form.reason.data)
    validation.write_down(db.session, found, *said, current_user())
    db.session.commit()
    flash(_("La réponse de %(name)s est notée.", name=found.name), "success")
    return _back(slug)


@bp.post("/poles/<slug>/parcours/parties/<int:party_id>/retirer")
@needs("animator", of=scopes.of_slug)
def withdraw(slug: str, party_id: int) -> Response:
    pole = record.find(slug)
    found = validation.get(db.session, pole, party_id)
    validation.withdraw(db.session, found)
    db.session.commit()
    flash(_("%(name)s n'est plus nommée.", name=found.name), "success")
    return _back(slug)


@bp.get("/poles/validation/<token>")
@public
def question(token: str) -> Response:
    """The project and two buttons: the programs that scan letters follow every link in them."""
    return _question(validation.by_token(db.session, token), AnswerForm())


@bp.post("/poles/validation/<token>")
@public
@limiter.limit("30/minute")
def answer(token: str) -> Response:
    found, form = validation.by_token(db.session, token), AnswerForm()
    if not form.validate_on_submit():
        return _question(found, form, 422)
    validation.answer(db.session, found, form.answer.data or "", form.reason.data or "")
    db.session.commit()
    pole = record.get(db.session, found.pole_id)
    return make_response(
        render_template("pole_stages/validation_thanks.html", pole=pole, party=found)
    )


def _parties(pole: Pole, form: NameForm, status: int = 200) -> Response:
    text = request.args.get("autre", "").strip()
    body = render_template(
        "pole_stages/validation_parties.html",
        head=frame.of(pole),
        parties=validation.everyone(db.session, pole.id),
        standing={one.id for one in validation.standing(db.session, pole.id)},
        college=colleges.label,
        form=form,
        chosen=validation.actor_of(db.session, _number(form.actor.data)),
        text=text,
        found=relations.search(db.session, pole.actor, text) if text else (),
        may_ask=pole.stage in validation.OPEN,
    )
    return make_response(body, status)


def _party(
    pole: Pole,
    found: PoleParty,
    status: int = 200,
    ask_form: AskForm | None = None,
    note_form: NoteForm | None = None,
) -> Response:
    if ask_form is None:
        ask_form = AskForm(email=validation.address_of(db.session, found))
    body = render_template(
        "pole_stages/validation_party.html",
        head=frame.of(pole),
        party=found,
        ask_form=ask_form,
        note_form=note_form or NoteForm(),
        may_ask=pole.stage in validation.OPEN and found.answer != "yes",
    )
    return make_response(body, status)


def _question(found: PoleParty, form: AnswerForm, status: int = 200) -> Response:
    pole = record.get(db.session, found.pole_id)
    body = render_template(
        "pole_stages/validation_question.html",
        head=frame.of(pole),
        party=found,
        form=form,
        places=sorted(lookup.names(pole.area.codes).values()),
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _asked(found: PoleParty) -> str:
    return _("Le courriel part à %(name)s. Sa réponse s'affichera ici.", name=found.name)


def _back(slug: str) -> Response:
    return redirect(url_for("poles_validation.parties", slug=slug), 303)
