# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holders answer with one click: how useful it was, what the project has become."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from ess_map import NotFound, db, fields, limit, public
from ess_map_accompaniment.referrals import answers, links
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import LATER

bp = Blueprint(
    "accompaniment_referrals_opinions",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)
SCORES = (
    ("5", _l("Très utile")),
    ("4", _l("Utile")),
    ("3", _l("Moyennement utile")),
    ("2", _l("Peu utile")),
    ("1", _l("Pas utile")),
)


class Opinion(FlaskForm):
    """How useful it was."""

    answer = RadioField(
        _l("Cet accompagnement vous a-t-il été utile ?"),
        [InputRequired(_l("Choisissez une réponse."))],
        choices=[SelectChoice(*one) for one in SCORES],
    )
    text = fields.LongText(_l("Un mot, si vous voulez"))


class Became(FlaskForm):
    """What the project has become."""

    answer = RadioField(
        _l("Qu'est devenu votre projet ?"),
        [InputRequired(_l("Choisissez une réponse."))],
        choices=[SelectChoice(*one) for one in LATER.items()],
    )


@bp.route("/avis/<token>/<question>", methods=["GET", "POST"])
@public
@limit("120/hour")
def ask(token: str, question: str) -> ResponseReturnValue:
    referral = links.opined(db.session, token)
    if question not in ("avis", "6", "18"):
        raise NotFound(_("Cette question n'existe pas : reprenez le lien de la lettre."))
    form = Opinion() if question == "avis" else Became()
    if form.validate_on_submit():
        _keep(referral, question, form)
        db.session.commit()
        flash(_("Merci, votre réponse est enregistrée."), "success")
        return redirect(url_for(".ask", token=token, question=question), 303)
    if request.method == "GET":
        form.answer.data = request.args.get("reponse", _given(referral, question))
    page = render_template(
        "accompaniment/referrals/opinion.html",
        referral=referral,
        form=form,
        given=bool(_given(referral, question)),
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _keep(referral: Referral, question: str, form: FlaskForm) -> None:
    if question == "avis":
        answers.rate(db.session, referral, int(form.answer.data), form.text.data or "")
    else:
        answers.later(db.session, referral, int(question), form.answer.data)


def _given(referral: Referral, question: str) -> str:
    if question == "avis":
        return str(referral.satisfaction or "")
    return referral.outcome_at_6 if question == "6" else referral.outcome_at_18
