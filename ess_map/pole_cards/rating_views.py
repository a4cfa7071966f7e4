# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ratings of a pôle, giving one, and the rubric that administrators may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.people.administration import instance
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.pole_cards import card_showing, rating
from ess_map.pole_cards.rating import SCALES, Judgement, Scale
from ess_map.poles import frame, record, scopes
from ess_map.poles.models import Pole

bp = Blueprint("poles_rating", __name__)


@dataclass(frozen=True)
class Course:
    """The ratings on one scale; the chart runs from the oldest to the newest."""

    grade: card_showing.Grade
    judgements: list[Judgement]
    steps: list[Judgement]


class RatingForm(FlaskForm):
    level = RadioField(_l("Note"), validators=[InputRequired(_l("Choisissez une note de 1 à 5."))])
    reason = TextAreaField(
        _l("Ce qui justifie cette note"),
        validators=[Length(max=1000)],
        description=_l("Une phrase ou deux ; inutile pour une note lue dans un document."),
    )
    document = StringField(
        _l("Document qui donne cette note"),
        validators=[Length(max=200)],
        description=_l("Son titre ; laissez vide si c'est vous qui notez."),
    )
    rated_on = DateField(
        _l("Date de la note"),
        validators=[Optional()],
        description=_l("Vide : aujourd'hui, ou un document sans date."),
    )

    def validate_reason(self, entry: TextAreaField) -> None:
        if not (entry.data or "").strip() and not (self.document.data or "").strip():
            raise ValidationError(_("Dites en une phrase ce qui justifie cette note."))

    def validate_rated_on(self, entry: DateField) -> None:
        if entry.data and entry.data > clock.local_now().date():
            raise ValidationError(_("Cette date est à venir : on note ce que l'on a constaté."))


@bp.get("/poles/<slug>/carte-identite/notes")
@public
def show(slug: str) -> str:
    """Every rating with its criterion, and the rubric of today."""
    pole = record.find(slug)
    given = rating.history(db.session, pole.id)
    return render_template(
        "pole_cards/rating.html",
        head=frame.of(pole),
        courses=[_course(scale, given) for scale in SCALES],
        rubric=rating.rubric(db.session),
        scales=SCALES,
    )


@bp.get("/poles/<slug>/carte-identite/notes/<scale>")
@needs("animator", of=lambda slug, scale: scopes.of_slug(slug))
def ask(slug: str, scale: str) -> Response:
    """The form: the five criteria, one to choose."""
    pole = record.find(slug)
    return _form(pole, _scale(scale), _chosen(_scale(scale).name))


@bp.post("/poles/<slug>/carte-identite/notes/<scale>")
@needs("animator", of=lambda slug, scale: scopes.of_slug(slug))
def rate(slug: str, scale: str) -> ResponseReturnValue:
    """Write one rating down."""
    pole = record.find(slug)
    form = _chosen(_scale(scale).name)
    if not form.validate():
        return _form(pole, SCALES[scale], form, 422)
    _write(pole, scale, form)
    shown = url_for("poles_rating.show", slug=pole.actor.slug)
    db.session.commit()
    flash(_("La note est enregistrée."))
    return redirect(shown, 303)


@bp.get("/administration/poles/grille")
@needs("administrator", of=instance)
def rubric() -> str:
    """The criteria, to be changed."""
    return render_template(
        "pole_cards/rating_rubric.html", scales=SCALES, rubric=rating.rubric(db.session)
    )


@bp.post("/administration/poles/grille")
@needs("administrator", of=instance)
def set_rubric() -> ResponseReturnValue:
    """Keep the criteria for the ratings to come; those that were given keep theirs."""
    texts = {
        (scale, level): request.form.get(f"{scale}-{level}", "")
        for scale in SCALES
        for level in rating.LEVELS
    }
    rating.set_rubric(db.session, texts, current_user())
    db.session.commit()
    flash(_("La grille est enregistrée. Les notes déjà données gardent leur critère."))
    return redirect(url_for("poles_rating.rubric"), 303)


def _write(pole: Pole, scale: str, form: RatingForm) -> None:
    level, on = int(form.level.data), form.rated_on.data
    document = (form.document.data or "").strip()
    if document:
        rating.record(db.session, pole, scale, level, document=document, on=on)
        return
    today: date = clock.local_now().date()
    said = (form.reason.data or "").strip()
    rating.rate(db.session, pole, scale, level, reason=said, on=on or today, by=current_user())


def _scale(name: str) -> Scale:
    if name not in SCALES:
        raise NotFound(_("Un pôle se note sur sa taille et sur son niveau de structuration."))
    return SCALES[name]


def _chosen(scale: str) -> RatingForm:
    form = RatingForm()
    form.level.choices = [
        (str(one.level), f"{one.level} · {one.text}") for one in rating.rubric(db.session)[scale]
    ]
    return form


def _course(scale: str, given: Sequence[Judgement]) -> Course:
    own = [one for one in given if one.scale == scale]
    grade = card_showing.grade(scale, own[0].level if own else 0)
    return Course(grade, own, own[::-1])


def _form(pole: Pole, scale: Scale, form: RatingForm, status: int = 200) -> Response:
    body = render_template(
        "pole_cards/rating_form.html", head=frame.of(pole), scale=scale, form=form
    )
    return make_response(body, status)
