# SPDX-License-Identifier: AGPL-3.0-or-later
"""The identity card of a pôle: the page, the form, what was changed, and two pages on paper."""

from __future__ import annotations

from typing import Any

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
from flask_wtf import FlaskForm

from ess_map.core import printing
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.people.session import current_user
from ess_map.platform.access import needs, public
from ess_map.pole_cards import card, card_changes, card_form, card_print, card_showing
from ess_map.poles import frame, record, scopes
from ess_map.poles.models import Pole

bp = Blueprint("poles_card", __name__)


@bp.get("/poles/<slug>/carte-identite")
@public
def show(slug: str) -> str:
    """Everything the card says."""
    pole = record.find(slug)
    head = frame.of(pole)
    return render_template(
        "pole_cards/card.html",
        head=head,
        parts=card_showing.parts(pole.card, without=card_showing.LARGE),
        long_name=pole.card.get("long_name", ""),
        figures=card_showing.figures(pole.card),
        grades=card_showing.grades(db.session, pole.id),
        money=card_showing.money(pole.card),
        papers=card_showing.papers(db.session, pole),
        missing=card_showing.missing(pole.card) if head.animates else [],
        asked=len(card.BY_KEY),
    )


@bp.get("/poles/<slug>/carte-identite/modifier")
@needs("animator", of=scopes.of_slug)
def edit(slug: str) -> Response:
    """The form with what is known."""
    pole = record.find(slug)
    return _form(pole, card_form.of(pole.card))


@bp.post("/poles/<slug>/carte-identite/modifier")
@needs("animator", of=scopes.of_slug)
def update(slug: str) -> ResponseReturnValue:
    """Save what differs from what the editor saw; ask where somebody else was faster."""
    pole = record.find(slug)
    form = card_form.CardForm()
    if not form.validate():
        return _form(pole, form, 422)
    card_changes.lock(db.session, pole)
    base = request.form.get("base_version", pole.card_version, type=int)
    seen = request.form.get("seen_version", pole.card_version, type=int)
    choices = {key: request.form.get(f"choix-{key}", "") for key in card.BY_KEY}
    wanted = card_form.wanted(form, request.form)
    merged = card_changes.prepare(db.session, pole, wanted, base, seen, choices)
    if merged.clashes:
        return _form(pole, form, 412, clashes=card_changes.present(merged))
    wrong = card_form.contradiction({**pole.card, **merged.changes})
    if wrong:
        form["subsidies"].errors = [wrong]
        return _form(pole, form, 422)
    card_changes.save(db.session, pole, merged.changes, current_user())
    shown = url_for("poles_card.show", slug=pole.actor.slug)
    db.session.commit()
    flash(_("La carte est enregistrée.") if merged.changes else _("Rien n'a changé."))
    return redirect(shown, 303)


@bp.get("/poles/<slug>/carte-identite/historique")
@public
def history(slug: str) -> str:
    """What was changed, when and by whom."""
    pole = record.find(slug)
    lines = card_changes.versions(db.session, pole)
    return render_template("pole_cards/card_history.html", head=frame.of(pole), lines=lines)


@bp.get("/poles/<slug>/carte-identite.pdf")
@public
@limiter.limit("60/minute")
def paper(slug: str) -> Response:
    """Two pages to be handed over."""
    pole = record.find(slug)
    body = printing.pdf("pole_cards/print/card.html", **card_print.sheet(db.session, pole))
    return printing.answer(body, f"{pole.actor.slug}.pdf")


def _form(pole: Pole, form: FlaskForm, status: int = 200, clashes: Any = ()) -> Response:
    version = pole.card_version
    body = render_template(
        "pole_cards/card_form.html",
        head=frame.of(pole),
        form=form,
        groups=card.FIELDS,
        source=card_form.SOURCE,
        year=card_form.YEAR,
        clashes=clashes,
        base_version=request.form.get("base_version", version, type=int),
        seen_version=version,
    )
    db.session.rollback()  # nothing was written: a lock that was taken must not outlive the answer
    return make_response(body, status)
