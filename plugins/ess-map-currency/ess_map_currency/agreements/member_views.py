# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a member, or of who asks to be one: what happens next, and what is theirs to do."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import Conflict, NotFound, db, limit, public, user
from ess_map_currency.agreements import (
    asked,
    dates,
    documents,
    doors,
    forgetting,
    leaving,
    letters,
    links,
    moving,
    promises,
    refusals,
    renewing,
    wording,
)
from ess_map_currency.agreements.lifecycle import AGREEMENTS, PENDING, RUNNING, is_demand
from ess_map_currency.agreements.member_form import DocumentForm, LeaveForm, PersonForm, ProofForm
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.agreements.room import bp

Answer = str | Response | tuple[str, int]


@bp.get("/adhesion/<token>")
@public
def member(token: str) -> str:
    """What happens now, the establishments, the promises, the documents, the data."""
    return page(token, links.opened(db.session, token))


@bp.route("/adhesion/<token>/coordonnees", methods=["GET", "POST"])
@public
def person(token: str) -> Answer:
    """Who signs and how to reach them; a new address gets a link of its own."""
    agreement = links.opened(db.session, token)
    form = PersonForm(obj=agreement)
    if form.validate_on_submit():
        moved = form.email.data.lower() != agreement.email
        for name in ("member", "contact", "phone", "message"):
            setattr(agreement, name, getattr(form, name).data or "")
        agreement.email = form.email.data.lower()
        agreement.version += 1
        if moved:
            letters.send_links(db.session, [agreement], agreement.email)
        db.session.commit()
        flash(_("C'est enregistré."), "success")
        return redirect(links.here(agreement), 303)
    status = 422 if form.errors else 200
    return render_template(
        "currency/agreements/person.html", agreement=agreement, form=form, token=token
    ), status


@bp.post("/adhesion/<token>/faire/<what>")
@public
@limit("60/hour")
def act(token: str, what: str) -> Answer:
    """One of the gestures that need but a button."""
    agreement = links.opened(db.session, token)
    if what not in GESTURES:
        raise NotFound(_("Cette action n'existe pas : revenez à votre page."))
    said = GESTURES[what](agreement)
    db.session.commit()
    flash(said, "success")
    return redirect(url_for(".member", token=token), 303)


@bp.post("/adhesion/<token>/partir")
@public
def go(token: str) -> Answer:
    """Leave, on a day of one's choice."""
    agreement, form = links.opened(db.session, token), LeaveForm()
    if form.validate_on_submit() and refusals.accepted(
        form.on, lambda: leaving.leave(db.session, agreement, form.on.data)
    ):
        db.session.commit()
        flash(_("C'est noté. Merci pour le chemin parcouru ensemble."), "success")
        return redirect(url_for(".member", token=token), 303)
    return page(token, agreement, leave=form), 422


@bp.post("/adhesion/<token>/engagements/<int:commitment_id>")
@public
def prove(token: str, commitment_id: int) -> Answer:
    """Say that a promise is kept, and what shows it."""
    agreement = links.opened(db.session, token)
    promise, form = promises.find(db.session, agreement, commitment_id), ProofForm()
    if not form.validate_on_submit():
        return page(token, agreement, proofs={commitment_id: form}), 422
    promises.keep(promise, form.done.data, form.proof.data or "")
    db.session.commit()
    flash(_("Merci, l'association le lira."), "success")
    return redirect(url_for(".member", token=token, _anchor="engagements"), 303)


@bp.post("/adhesion/<token>/documents")
@public
@limit("20/hour")
def add_document(token: str) -> Answer:
    """Send a signed agreement."""
    agreement, form = links.opened(db.session, token), DocumentForm()
    if (
        form.validate_on_submit()
        and form.sent()
        and refusals.accepted(
            form.file,
            lambda: documents.add(db.session, agreement, form.title.data, form.file.data.stream),
        )
    ):
        db.session.commit()
        flash(_("Le document est enregistré : vous et l'association seuls le voyez."), "success")
        return redirect(url_for(".member", token=token, _anchor="documents"), 303)
    return page(token, agreement, document=form), 422


@bp.get("/adhesion/<token>/documents/<int:document_id>")
@public
def document(token: str, document_id: int) -> Response:
    return documents.answer(db.session, links.opened(db.session, token), document_id)


@bp.post("/adhesion/<token>/effacer")
@public
def erase(token: str) -> Answer:
    """Erase everything now; the box that was ticked is the second look."""
    agreement = links.opened(db.session, token)
    if request.form.get("sure") != "yes":
        flash(_("Cochez la case pour confirmer : l'effacement est définitif."), "error")
        return redirect(url_for(".member", token=token, _anchor="donnees"), 303)
    forgetting.erase(db.session, agreement)
    db.session.commit()
    flash(_("Vos coordonnées et vos écrits sont effacés."), "success")
    return redirect(url_for("currency_currencies.index"), 303)


def _complete(agreement: Agreement) -> str:
    moving.apply(db.session, agreement, "complete", allowed=moving.as_member)
    return _("Votre demande est renvoyée à l'association.")


def _withdraw(agreement: Agreement) -> str:
    moving.apply(db.session, agreement, "withdraw", allowed=moving.as_member)
    return _("Votre demande est retirée.")


def _reapply(agreement: Agreement) -> str:
    if not agreement.acceptances and not agreement.asked:
        raise Conflict(_("Dites d'abord pour quel établissement : ajoutez-le, puis redéposez."))
    moving.apply(db.session, agreement, "reapply", allowed=moving.as_member)
    return _("Votre nouvelle demande est déposée.")


def _renew(agreement: Agreement) -> str:
    renewing.ask(db.session, agreement)
    return _("L'association est prévenue : elle vous répond bientôt.")


def _stay(agreement: Agreement) -> str:
    leaving.stay(db.session, agreement)
    return _("Votre départ est annulé. Heureux de continuer avec vous.")


def _bind(agreement: Agreement) -> str:
    who = user()
    if who is None or agreement.user_id not in (None, who.id):
        raise Conflict(_("Connectez-vous d'abord, ou demandez à qui gère déjà cette adhésion."))
    agreement.user_id = who.id
    return _("Cette adhésion est rattachée à votre compte.")


GESTURES = {
    "renvoyer": _complete,
    "retirer": _withdraw,
    "redeposer": _reapply,
    "renouveler": _renew,
    "rester": _stay,
    "rattacher": _bind,
}


def page(token: str, agreement: Agreement, **forms: Any) -> str:
    """Render the page; ``forms`` are those that come back with what was typed."""
    today, who = dates.today(), user()
    promised = promises.of_agreement(db.session, agreement.id)
    typed = forms.get("proofs", {})
    proofs = {
        one.id: typed.get(one.id) or ProofForm(formdata=None, data=_proof(one)) for one in promised
    }
    return render_template(
        "currency/agreements/member.html",
        token=token,
        agreement=agreement,
        currency=agreement.currency,
        state=wording.state(agreement, today),
        key=wording.state_key(agreement, today),
        next=wording.outlook(agreement, today),
        demand=is_demand(agreement),
        doors=doors.known(doors.MEMBER, token=token) if agreement.state in RUNNING else [],
        pending=agreement.state in PENDING,
        ways={way.event for way in AGREEMENTS.available(agreement, moving.as_member)},
        renewable=agreement.state in renewing.RENEWABLE and agreement.renew_by is not None,
        leaving=agreement.left_on is not None and agreement.left_on > today,
        shops=[shop(one, agreement, today) for one in agreement.acceptances],
        asked=asked.of(agreement),
        promised=[(one, proofs[one.id], promises.late(one, today)) for one in promised],
        documents=documents.of_agreement(db.session, agreement.id),
        document=forms.get("document") or DocumentForm(formdata=None),
        leave=forms.get("leave") or LeaveForm(formdata=None),
        steps=wording.history(db.session, agreement),
        bindable=who is not None and agreement.user_id is None,
        bound=who is not None and agreement.user_id == who.id,
    )


def _proof(one: Any) -> dict[str, Any]:
    return {"done": one.done_on is not None, "proof": one.proof}


def shop(one: Any, agreement: Agreement, today: Any) -> dict[str, Any]:
    """Return what a page says of an establishment."""
    return {
        "acceptance": one,
        "name": wording.name(one),
        "where": wording.address(one.actor),
        "share": wording.share(one, agreement.currency),
        "media": wording.media(one, agreement.currency),
        "trades": wording.trade_labels(one.trades),
        "closed": one.closed_on is not None and one.closed_on <= today,
        "check": wording.to_check(one, today),
    }
