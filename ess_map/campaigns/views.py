# SPDX-License-Identifier: AGPL-3.0-or-later
"""The freshness of a territory's records, and the page that a mailed question opens."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from ess_map.actors import freshness
from ess_map.campaigns import campaigns
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.explore.answer import answer
from ess_map.explore.cards import cards
from ess_map.explore.query import Query
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.territories import lookup
from ess_map.territories.models import Territory

bp = Blueprint("campaigns", __name__)

OLDEST = 12
"""Records listed as those to look at first."""


@dataclass(frozen=True)
class Share:
    """How many records are in one state, and where to see them."""

    label: str
    count: int
    url: str


class CampaignForm(FlaskForm):
    note = TextAreaField(
        _l("Un mot de vous, en tête du courriel (facultatif)"), validators=[Length(max=1000)]
    )


class AnswerForm(FlaskForm):
    answer = StringField()


def _scopes(key: str) -> frozenset[str]:
    return rights.of_territory(lookup.get(key))


@bp.get("/territoires/<key>/fraicheur")
@needs("animator", of=_scopes)
def freshness_board(key: str) -> Response:
    """How many records are confirmed, which wait longest, and the campaigns."""
    return _board(lookup.get(key), CampaignForm())


@bp.post("/territoires/<key>/fraicheur")
@needs("animator", of=_scopes)
def start_campaign(key: str) -> Response:
    territory = lookup.get(key)
    form = CampaignForm()
    if not form.validate_on_submit():
        return _board(territory, form, 422)
    campaigns.start(db.session, territory, current_user(), form.note.data or "")
    db.session.commit()
    flash(_("La campagne est lancée : les courriels partent peu à peu, les réponses arrivent ici."))
    return redirect(url_for("campaigns.freshness_board", key=key), 303)


def _board(territory: Territory, form: CampaignForm, status: int = 200) -> Response:
    query = Query(territories=(territory,))
    found = answer(query)
    counts = found.options("freshness")
    stale = replace(query, facets={"freshness": ("never", "stale")})
    asked = sa.select(sa.func.count()).select_from(campaigns.candidates(territory).subquery())
    shares = [
        Share(str(label), counts[name], replace(query, facets={"freshness": (name,)}).url())
        for name, label in freshness.OPTIONS.items()
    ]
    body = render_template(
        "campaigns/board.html",
        territory=territory,
        count=found.count,
        shares=shares,
        oldest=list(cards(campaigns.oldest(db.session, territory, OLDEST), query)),
        stale_url=stale.url(),
        campaigns=campaigns.progress(db.session, territory),
        reachable=db.session.scalar(asked),
        form=form,
    )
    return make_response(body, status)


@bp.get("/verifier/<token>")
@public
def question(token: str) -> Response:
    """Three buttons and no more: the programs that scan letters follow every link in them."""
    _question, actor = campaigns.open_question(db.session, token)
    response = make_response(
        render_template("campaigns/question.html", actor=actor, form=AnswerForm())
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/verifier/<token>")
@public
@limiter.limit("30/minute")
def take_answer(token: str) -> Response:
    form = AnswerForm()
    actor = campaigns.answer(db.session, token, form.answer.data or "")
    db.session.commit()
    if form.answer.data == "changed":
        flash(_("Merci ! Corrigez ce qui a changé : un animateur relira."))
        return redirect(url_for("propose.edit", slug=actor.slug), 303)
    body = render_template("campaigns/thanks.html", actor=actor, said=form.answer.data)
    return make_response(body)
