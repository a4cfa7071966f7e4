# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member looks for, on the member's own pages behind a signed link."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import Invalid, db, public, vocabulary
from ess_map_currency import trades
from ess_map_currency.agreements import links
from ess_map_currency.agreements.lifecycle import RUNNING
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.circuit import network, wanted
from ess_map_currency.circuit.forms import WantedForm
from ess_map_currency.circuit.room import bp
from ess_map_currency.words import WANTED


@bp.route("/adhesion/<token>/recherches", methods=["GET", "POST"])
@public
def own(token: str):
    """What the member looks for, who already sells it, and a form to ask for more."""
    agreement = links.opened(db.session, token)
    open_ = [one for one in agreement.acceptances if one.closed_on is None]
    form = WantedForm(open_) if open_ and agreement.state in RUNNING else None
    if request.method == "POST" and form is None:
        raise Invalid(_("Vos recherches seront publiées quand votre agrément sera en vigueur."))
    if form is not None and form.validate_on_submit():
        chosen = next(one for one in open_ if one.id == form.acceptance.data)
        wanted.ask(db.session, chosen, **form.facts())
        db.session.commit()
        flash(_("Votre recherche est publiée ; l'association la voit aussi."))
        return redirect(url_for(".own", token=token), 303)
    found = wanted.of_agreement(db.session, agreement)
    return render_template(
        "currency/circuit/own.html",
        agreement=agreement,
        token=token,
        form=form,
        found=found,
        suppliers=_suppliers(agreement, found),
        states=WANTED,
        label=vocabulary(trades.NAME).label_of,
    )


@bp.post("/adhesion/<token>/recherches/<int:wanted_id>/<state>")
@public
def end(token: str, wanted_id: int, state: str):
    """The member has found it, gives it up, or looks again."""
    agreement = links.opened(db.session, token)
    found = wanted.find(db.session, wanted_id, agreement.currency_id)
    if found.acceptance.agreement_id != agreement.id or state not in WANTED:
        abort(404)
    if state == wanted.OPEN:
        wanted.reopen(db.session, found)
    else:
        wanted.close(db.session, found, state)
    db.session.commit()
    flash(_("C'est noté."))
    return redirect(url_for(".own", token=token), 303)


def _suppliers(agreement: Agreement, found: list) -> dict[int, list]:
    """Who of the circuit sells already what is looked for, nearest first."""
    whole = network.of_currency(db.session, agreement.currency_id)
    return {
        one.id: whole.suppliers(one, 5)
        for one in found
        if one.state == wanted.OPEN and one.acceptance_id in whole.members
    }
