# SPDX-License-Identifier: AGPL-3.0-or-later
"""The establishments of a member, for the association: admit, add, describe, admit outside."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import db, signed_in
from ess_map_currency.agreements import (
    asked,
    dates,
    establishments,
    file_views,
    letters,
    queue_views,
    searching,
    shop_editing,
    wording,
)
from ess_map_currency.agreements.apply_form import ShopForm
from ess_map_currency.agreements.file_form import DerogationForm
from ess_map_currency.agreements.lifecycle import is_demand
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.agreements.room import bp, run
from ess_map_currency.currencies.models import Currency

Answer = str | Response | tuple[str, int]


@bp.post("/<slug>/membres/<int:agreement_id>/proposes/<int:number>")
@signed_in
def admit(slug: str, agreement_id: int, number: int) -> Response:
    """Admit an establishment that is asked for, as an actor of the map or a new one; or not."""
    currency, _who = run(slug)
    agreement = file_views.of(currency, agreement_id)
    wanted, choice = asked.one(agreement, number), request.form.get("choix", "")
    if choice == "non":
        asked.drop(agreement, number)
        words = _(
            "L'association n'admet pas l'établissement « %(name)s » dans votre agrément.",
            name=wanted.name,
        )
        reason = request.form.get("motif", "").strip()[:2000]
        letters.tell(db.session, agreement, "unadmitted", f"{words}\n{reason}".strip())
        flash(_("L'établissement n'est pas admis, et le membre est prévenu."), "success")
    elif choice == "nouveau":
        asked.admit(db.session, agreement, number)
        flash(
            _("L'établissement est admis : il s'ajoute à la carte en quelques minutes."), "success"
        )
    else:
        actor = searching.chosen(choice)
        if actor is None:
            flash(_("Choisissez d'abord quel établissement de la carte c'est."), "error")
        else:
            asked.admit(db.session, agreement, number, actor)
            flash(_("L'établissement est admis."), "success")
    db.session.commit()
    return back(currency, file_views.of(currency, agreement_id))


@bp.get("/<slug>/membres/<int:agreement_id>/ajouter")
@signed_in
def file_add(slug: str, agreement_id: int) -> str:
    """Which establishment to add."""
    currency, _who = run(slug)
    agreement = file_views.of(currency, agreement_id)
    return render_template(
        "currency/agreements/file_add.html",
        currency=currency,
        agreement=agreement,
        back=where(currency, agreement),
        **searching.typed(currency.id),
    )


@bp.route("/<slug>/membres/<int:agreement_id>/ajouter/terme", methods=["GET", "POST"])
@signed_in
def file_add_terms(slug: str, agreement_id: int) -> Answer:
    """What it accepts; one that is not on the map is made by a job."""
    currency, _who = run(slug)
    agreement = file_views.of(currency, agreement_id)
    actor = searching.chosen(request.args.get("acteur", ""))
    form = ShopForm()
    form.offer(currency)
    if form.validate_on_submit():
        wanted = form.asked(actor)
        if searching.is_taken(currency.id, actor):
            form.form_errors.append(searching.taken_words(actor, currency))
        elif wanted is not None:
            kept = asked.put(agreement, wanted)
            asked.admit(db.session, agreement, kept.key, actor)
            db.session.commit()
            flash(_("L'établissement est ajouté."), "success")
            return back(currency, file_views.of(currency, agreement_id))
    page = render_template(
        "currency/agreements/ask_shop.html",
        agreement=agreement,
        actor=actor,
        where=wording.address(actor) if actor else "",
        form=form,
        back=where(currency, agreement),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/<slug>/membres/<int:agreement_id>/etablissements/<int:acceptance_id>",
          methods=["GET", "POST"])  # fmt: skip
@signed_in
def file_shop(slug: str, agreement_id: int, acceptance_id: int) -> Answer:
    currency, _who = run(slug)
    agreement = file_views.of(currency, agreement_id)
    return shop_editing.edit(agreement, acceptance_id, where(currency, agreement))


@bp.post("/<slug>/membres/<int:agreement_id>/etablissements/<int:acceptance_id>/<what>")
@signed_in
def settle_shop(slug: str, agreement_id: int, acceptance_id: int, what: str) -> Response:
    """Close one establishment, open it again, or take out a mistake."""
    currency, _who = run(slug)
    agreement = file_views.of(currency, agreement_id)
    found = establishments.of_agreement(agreement, acceptance_id)
    if what == "retirer":
        establishments.remove(db.session, found)
    elif what == "sans-derogation":
        establishments.derogate(db.session, found, "")
    else:
        establishments.close(db.session, found, None if what == "rouvrir" else dates.today())
    db.session.commit()
    flash(_("C'est enregistré."), "success")
    return back(currency, file_views.of(currency, agreement_id))


@bp.post("/<slug>/membres/<int:agreement_id>/derogation/<int:acceptance_id>")
@signed_in
def derogate(slug: str, agreement_id: int, acceptance_id: int) -> Answer:
    """Admit an establishment that lies outside the perimeter, and say why."""
    currency, _who = run(slug)
    agreement, form = file_views.of(currency, agreement_id), DerogationForm()
    found = establishments.of_agreement(agreement, acceptance_id)
    if not form.validate_on_submit():
        render = queue_views.shown if is_demand(agreement) else file_views.shown
        return render(agreement, derogation=form, derogated=acceptance_id), 422
    establishments.derogate(db.session, found, form.motive.data)
    db.session.commit()
    flash(_("La dérogation est accordée : la carte le dit."), "success")
    return back(currency, file_views.of(currency, agreement_id))


def where(currency: Currency, agreement: Agreement) -> str:
    """Return the address of the demand, or of the member once there has been an agreement."""
    endpoint = ".demand" if is_demand(agreement) else ".file"
    return url_for(endpoint, slug=currency.slug, agreement_id=agreement.id)


def back(currency: Currency, agreement: Agreement) -> Response:
    """Lead back to the demand, or to the member."""
    return redirect(f"{where(currency, agreement)}#etablissements", 303)
