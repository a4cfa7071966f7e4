# SPDX-License-Identifier: AGPL-3.0-or-later
"""The establishments of a member: how the public sees each, and those they would add."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import db, limit, public
from ess_map_currency.agreements import (
    asked,
    dates,
    establishments,
    letters,
    links,
    searching,
    shop_editing,
    wording,
)
from ess_map_currency.agreements.apply_form import ShopForm
from ess_map_currency.agreements.lifecycle import PENDING
from ess_map_currency.agreements.room import bp

Answer = str | Response | tuple[str, int]


@bp.route("/adhesion/<token>/etablissements/<int:acceptance_id>", methods=["GET", "POST"])
@public
def shop(token: str, acceptance_id: int) -> Answer:
    """How the public sees an establishment, and what it accepts."""
    agreement = links.opened(db.session, token)
    return shop_editing.edit(agreement, acceptance_id, url_for(".member", token=token))


@bp.post("/adhesion/<token>/etablissements/<int:acceptance_id>/fermer")
@public
def close_shop(token: str, acceptance_id: int) -> Answer:
    """Say that this one accepts the currency no more, or again."""
    agreement = links.opened(db.session, token)
    found = establishments.of_agreement(agreement, acceptance_id)
    again = request.form.get("encore") == "oui"
    establishments.close(db.session, found, None if again else dates.today())
    db.session.commit()
    flash(_("C'est enregistré."), "success")
    return redirect(url_for(".member", token=token, _anchor="etablissements"), 303)


@bp.get("/adhesion/<token>/ajouter")
@public
@limit("120/hour")
def add_choose(token: str) -> str:
    """Which establishment to add: one of the map, or one that is not on it."""
    agreement = links.opened(db.session, token)
    return render_template(
        "currency/agreements/add_choose.html",
        agreement=agreement,
        token=token,
        **searching.typed(agreement.currency_id),
    )


@bp.route("/adhesion/<token>/ajouter/demande", methods=["GET", "POST"])
@bp.route("/adhesion/<token>/demande/<int:number>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def ask_shop(token: str, number: int = 0) -> Answer:
    """Ask for one more establishment, or complete what was asked for."""
    agreement = links.opened(db.session, token)
    known = asked.one(agreement, number) if number else asked.Asked()
    actor = asked.actor_of(db.session, known)
    actor = actor or (None if number else searching.chosen(request.args.get("acteur", "")))
    form = ShopForm(obj=known)
    form.offer(agreement.currency)
    if form.validate_on_submit():
        wanted = form.asked(actor, number)
        if searching.is_taken(agreement.currency_id, actor):
            form.form_errors.append(searching.taken_words(actor, agreement.currency))
        elif wanted is not None:
            asked.put(agreement, wanted)
            if agreement.state not in PENDING:
                letters.alert(db.session, agreement, "establishment")
            db.session.commit()
            flash(_("L'association lira votre proposition."), "success")
            return redirect(url_for(".member", token=token, _anchor="etablissements"), 303)
    return render_template(
        "currency/agreements/ask_shop.html",
        agreement=agreement,
        actor=actor,
        where=wording.address(actor) if actor else "",
        form=form,
        back=url_for(".member", token=token),
    ), 422 if request.method == "POST" else 200


@bp.post("/adhesion/<token>/demande/<int:number>/retirer")
@public
def drop_shop(token: str, number: int) -> Answer:
    """Take back an establishment that was asked for."""
    agreement = links.opened(db.session, token)
    asked.one(agreement, number)
    asked.drop(agreement, number)
    db.session.commit()
    flash(_("Cet établissement n'est plus demandé."), "success")
    return redirect(url_for(".member", token=token, _anchor="etablissements"), 303)
