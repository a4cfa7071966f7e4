# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a member: establishments, dates, promises, documents, and what can be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ess_map import NotFound, db, signed_in
from ess_map_currency.agreements import (
    asked,
    dates,
    documents,
    doors,
    leaving,
    letters,
    links,
    moving,
    promises,
    record,
    refusals,
    renewing,
    wording,
)
from ess_map_currency.agreements.file_form import (
    DerogationForm,
    FileForm,
    PromiseForm,
    ReasonForm,
)
from ess_map_currency.agreements.lifecycle import AGREEMENTS
from ess_map_currency.agreements.member_form import DocumentForm, LeaveForm
from ess_map_currency.agreements.member_views import shop
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.agreements.room import bp, run
from ess_map_currency.currencies.models import Currency

Answer = str | Response | tuple[str, int]
DONE = {
    "suspend": _l("L'agrément est suspendu, et le membre a reçu votre motif."),
    "resume": _l("L'agrément est rétabli."),
    "renew": _l("L'agrément est renouvelé."),
    "reapply": _l("La demande est rouverte."),
}


@bp.get("/<slug>/membres/<int:agreement_id>")
@signed_in
def file(slug: str, agreement_id: int) -> Answer:
    """All about one member."""
    currency, _who = run(slug)
    return shown(of(currency, agreement_id))


@bp.route("/<slug>/membres/<int:agreement_id>/fiche", methods=["GET", "POST"])
@signed_in
def edit_file(slug: str, agreement_id: int) -> Answer:
    """Number, dates, whom to reach, private note."""
    currency, _who = run(slug)
    agreement = of(currency, agreement_id)
    form = FileForm(obj=agreement)
    if form.validate_on_submit():
        form.put(agreement)
        dates.set_alarms(db.session, agreement)
        moving.refresh(db.session, agreement)
        db.session.commit()
        flash(_("C'est enregistré."), "success")
        return to_file(currency, agreement_id)
    status = 422 if form.errors else 200
    return render_template(
        "currency/agreements/edit_file.html", currency=currency, agreement=agreement, form=form
    ), status


@bp.post("/<slug>/membres/<int:agreement_id>/decision/<event>")
@signed_in
def move(slug: str, agreement_id: int, event: str) -> Answer:
    """Suspend, resume, renew, or open a demand again."""
    currency, by = run(slug)
    agreement, form = of(currency, agreement_id), ReasonForm()
    if event not in DONE:
        raise NotFound(_("Cette action n'existe pas : revenez à la fiche du membre."))
    if not form.validate_on_submit() or not refusals.accepted(
        form.reason, lambda: _act(agreement, event, by, form.reason.data)
    ):
        return shown(agreement, reason=form), 422
    db.session.commit()
    flash(str(DONE[event]), "success")
    return to_file(currency, agreement_id)


@bp.post("/<slug>/membres/<int:agreement_id>/depart")
@signed_in
def end(slug: str, agreement_id: int) -> Answer:
    """Write down that a member leaves, on a day."""
    currency, by = run(slug)
    agreement, form = of(currency, agreement_id), LeaveForm()
    if not form.validate_on_submit() or not refusals.accepted(
        form.on, lambda: leaving.leave(db.session, agreement, form.on.data, by=by)
    ):
        return shown(agreement, leave=form), 422
    db.session.commit()
    flash(_("Le départ est enregistré."), "success")
    return to_file(currency, agreement_id)


@bp.post("/<slug>/membres/<int:agreement_id>/engagements")
@signed_in
def promise(slug: str, agreement_id: int) -> Answer:
    """Write down what a member promises."""
    currency, _who = run(slug)
    agreement, form = of(currency, agreement_id), PromiseForm()
    if not form.validate_on_submit():
        return shown(agreement, promise=form), 422
    promises.add(db.session, agreement, form.text.data, form.due_on.data)
    db.session.commit()
    flash(_("L'engagement est noté : le membre le voit sur sa page."), "success")
    return to_file(currency, agreement_id, "engagements")


@bp.post("/<slug>/membres/<int:agreement_id>/engagements/<int:commitment_id>/<what>")
@signed_in
def settle_promise(slug: str, agreement_id: int, commitment_id: int, what: str) -> Response:
    """Say that a promise is kept, is not, or take it out."""
    currency, _who = run(slug)
    found = promises.find(db.session, of(currency, agreement_id), commitment_id)
    if what == "retirer":
        db.session.delete(found)
    else:
        promises.keep(found, what == "tenu", found.proof)
    db.session.commit()
    flash(_("C'est enregistré."), "success")
    return to_file(currency, agreement_id, "engagements")


@bp.post("/<slug>/membres/<int:agreement_id>/documents")
@signed_in
def file_document(slug: str, agreement_id: int) -> Answer:
    """Keep the signed agreement."""
    currency, _who = run(slug)
    agreement, form = of(currency, agreement_id), DocumentForm()
    sent = form.validate_on_submit() and form.sent()
    if not sent or not refusals.accepted(
        form.file,
        lambda: documents.add(db.session, agreement, form.title.data, form.file.data.stream),
    ):
        return shown(agreement, document=form), 422
    db.session.commit()
    flash(_("Le document est enregistré."), "success")
    return to_file(currency, agreement_id, "documents")


@bp.get("/<slug>/membres/<int:agreement_id>/documents/<int:document_id>")
@signed_in
def read_document(slug: str, agreement_id: int, document_id: int) -> Response:
    currency, _who = run(slug)
    return documents.answer(db.session, of(currency, agreement_id), document_id)


@bp.post("/<slug>/membres/<int:agreement_id>/documents/<int:document_id>/retirer")
@signed_in
def drop_document(slug: str, agreement_id: int, document_id: int) -> Response:
    currency, _who = run(slug)
    documents.drop(db.session, of(currency, agreement_id), document_id)
    db.session.commit()
    flash(_("Le document est retiré."), "success")
    return to_file(currency, agreement_id, "documents")


@bp.post("/<slug>/membres/<int:agreement_id>/lien")
@signed_in
def send_link(slug: str, agreement_id: int) -> Response:
    """Send the member the link of their page once more."""
    currency, _who = run(slug)
    agreement = of(currency, agreement_id)
    if agreement.email:
        letters.send_links(db.session, [agreement], agreement.email)
        db.session.commit()
        flash(_("Le lien de sa page est parti par courriel."), "success")
    else:
        flash(_("Ce membre n'a pas de courriel : ajoutez-le à sa fiche."), "error")
    return to_file(currency, agreement_id)


def _act(agreement: Agreement, event: str, by: int, reason: str) -> None:
    if event == "renew":
        renewing.renew(db.session, agreement, by)
        return
    moving.apply(
        db.session, agreement, event, by=by, reason=reason or "", allowed=moving.as_steward
    )


def of(currency: Currency, agreement_id: int) -> Agreement:
    """Return an agreement of ``currency``, loaded; ``NotFound`` for one of another."""
    found = record.find(db.session, agreement_id)
    if found.currency_id != currency.id:
        raise NotFound(_("Cet agrément n'est pas de cette monnaie."))
    return found


def to_file(currency: Currency, agreement_id: int, anchor: str = "") -> Response:
    """Lead back to the file of a member."""
    url = url_for(".file", slug=currency.slug, agreement_id=agreement_id, _anchor=anchor or None)
    return redirect(url, 303)


def places(agreement: Agreement, today: date) -> dict[str, Any]:
    """Return what both pages show of the establishments, those asked for with who they may be."""
    wanted = asked.of(agreement)
    chosen = {one.key: asked.actor_of(db.session, one) for one in wanted}
    return {
        "shops": [shop(one, agreement, today) for one in agreement.acceptances],
        "asked": [
            {
                "asked": one,
                "actor": chosen[one.key],
                "where": wording.address(chosen[one.key]) if chosen[one.key] else one.street,
                "outside": asked.is_outside(agreement.currency, one, chosen[one.key]),
                "likely": asked.likely(db.session, one),
                "trades": wording.trade_labels(list(one.trades)),
                "share": wording.share_of(one.share, one.cap, agreement.currency),
            }
            for one in wanted
        ],
        "derogation": DerogationForm(formdata=None),
    }


def shown(agreement: Agreement, **forms: Any) -> str:
    """Render the file of a member; ``forms`` come back with what was typed."""
    today = dates.today()
    ways = {way.event for way in AGREEMENTS.available(agreement, moving.as_steward)}
    promised = promises.of_agreement(db.session, agreement.id)
    return render_template(
        "currency/agreements/file.html",
        agreement=agreement,
        currency=agreement.currency,
        state=wording.state(agreement, today),
        key=wording.state_key(agreement, today),
        ways=ways,
        leaving=agreement.left_on is not None and agreement.left_on > today,
        promised=[(one, promises.late(one, today)) for one in promised],
        documents=documents.of_agreement(db.session, agreement.id),
        reason=forms.get("reason") or ReasonForm(formdata=None),
        leave=forms.get("leave") or LeaveForm(formdata=None),
        promise=forms.get("promise") or PromiseForm(formdata=None),
        document=forms.get("document") or DocumentForm(formdata=None),
        steps=wording.history(db.session, agreement),
        doors=doors.known(
            doors.ASSOCIATION, slug=agreement.currency.slug, agreement_id=agreement.id
        ),
        link=links.here(agreement),
        **{**places(agreement, today), **kept(forms)},
    )


def kept(forms: dict[str, Any]) -> dict[str, Any]:
    """Return the derogation that comes back, and of which establishment it is."""
    return {name: forms[name] for name in ("derogation", "derogated") if name in forms}
