# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of demands, and the page on which one is decided, as in the moderation of the map."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ess_map import NotFound, db, page_of, signed_in
from ess_map_currency.agreements import (
    asked,
    dates,
    documents,
    file_views,
    letters,
    moving,
    record,
    refusals,
    wording,
)
from ess_map_currency.agreements.file_form import SENTENCES, DatesForm, ReasonForm
from ess_map_currency.agreements.lifecycle import AGREEMENTS, is_demand
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.agreements.room import bp, run

Answer = str | Response | tuple[str, int]
SIZE = 25
GROUPS = {
    "a-traiter": (_l("À traiter"), ("applied", "under_review", "approved")),
    "a-completer": (_l("À compléter par le demandeur"), ("changes_requested",)),
    "refusees": (_l("Refusées"), ("refused",)),
    "retirees": (_l("Retirées"), ("left",)),
}
"""The tabs of the queue; a departure is no demand."""


@bp.get("/<slug>/demandes")
@signed_in
def queue(slug: str) -> str:
    """The demands, the oldest first; and what members add."""
    currency, _who = run(slug)
    everyone = record.of_currency(db.session, currency.id)
    groups = {key: _group(everyone, states) for key, (_label, states) in GROUPS.items()}
    chosen = request.args.get("etat", "")
    chosen = chosen if chosen in GROUPS else "a-traiter"
    found = groups[chosen]
    page = page_of(len(found), request.args.get("page", 1, type=int), SIZE)
    return render_template(
        "currency/agreements/queue.html",
        currency=currency,
        groups=[(key, label, len(groups[key])) for key, (label, _states) in GROUPS.items()],
        chosen=chosen,
        rows=[_row(one) for one in found[page.start : page.end]],
        count=len(found),
        page=page,
        more=[one for one in everyone if not is_demand(one) and _waiting(one)],
    )


@bp.get("/<slug>/demandes/<int:agreement_id>")
@signed_in
def demand(slug: str, agreement_id: int) -> Answer:
    """One demand: what is asked, the visit, the decision, what has happened."""
    currency, _who = run(slug)
    agreement = file_views.of(currency, agreement_id)
    if not is_demand(agreement):
        return redirect(url_for(".file", slug=currency.slug, agreement_id=agreement.id), 303)
    return shown(agreement)


@bp.post("/<slug>/demandes/<int:agreement_id>/decision/<event>")
@signed_in
def decide(slug: str, agreement_id: int, event: str) -> Answer:
    """Study, ask for more, approve, refuse or publish; what was typed stays when it cannot be."""
    currency, by = run(slug)
    agreement, form = file_views.of(currency, agreement_id), ReasonForm()
    if event not in DONE:
        raise NotFound(_("Cette action n'existe pas : revenez à la demande."))
    if not form.validate_on_submit() or not refusals.accepted(
        form.reason, lambda: _decide(agreement, event, by, form.reason.data)
    ):
        return shown(agreement, reason=form), 422
    db.session.commit()
    flash(str(DONE[event]), "success")
    return redirect(url_for(".demand", slug=currency.slug, agreement_id=agreement_id), 303)


@bp.post("/<slug>/demandes/<int:agreement_id>/dates")
@signed_in
def plan(slug: str, agreement_id: int) -> Answer:
    """Say when the visit and the committee are; the applicant is written."""
    currency, by = run(slug)
    agreement, form = file_views.of(currency, agreement_id), DatesForm()
    if not form.validate_on_submit():
        return shown(agreement, planned=form), 422
    before = agreement.visit_on, agreement.committee_on
    agreement.visit_on, agreement.committee_on = form.visit_on.data, form.committee_on.data
    agreement.note = form.note.data or ""
    agreement.version += 1
    days = agreement.visit_on, agreement.committee_on
    if any(days) and agreement.state == "applied":
        agreement = moving.apply(db.session, agreement, "review", by=by, allowed=moving.as_steward)
    if any(days) and days != before:
        letters.tell(db.session, agreement, "visit")
    db.session.commit()
    flash(_("C'est enregistré."), "success")
    return redirect(url_for(".demand", slug=currency.slug, agreement_id=agreement_id), 303)


DONE = {
    "review": _l("La demande est à l'étude."),
    "ask_changes": _l("Le demandeur est prévenu : il complète et vous renvoie sa demande."),
    "approve": _l("La demande est approuvée. Il reste à publier, une fois l'agrément signé."),
    "refuse": _l("La demande est refusée, et le demandeur a reçu votre motif."),
    "activate": _l("Bienvenue au nouveau membre : ses établissements sont sur la carte."),
}


def _decide(agreement: Agreement, event: str, by: int, reason: str) -> None:
    moving.apply(
        db.session, agreement, event, by=by, reason=reason or "", allowed=moving.as_steward
    )
    if event == "approve":
        asked.admit_known(db.session, agreement)


def _waiting(one: Agreement) -> bool:
    return any(not each.admitted for each in asked.of(one))


def _group(everyone: list[Agreement], states: tuple[str, ...]) -> list[Agreement]:
    found = [one for one in everyone if one.state in states and is_demand(one)]
    return sorted(found, key=lambda one: (one.created_at, one.id))


def _row(one: Agreement) -> dict[str, Any]:
    places = [wording.name(each) for each in one.acceptances]
    places += [each.name for each in asked.of(one)]
    return {
        "agreement": one,
        "state": wording.state(one, dates.today()),
        "places": places,
        "days": (dates.today() - _day(one)).days,
    }


def _day(one: Agreement) -> date:
    return one.created_at.astimezone(dates.at(dates.today()).tzinfo).date()


def shown(agreement: Agreement, **forms: Any) -> str:
    """Render the page of a demand; ``forms`` come back with what was typed."""
    today = dates.today()
    ways = AGREEMENTS.available(agreement, moving.as_steward)
    planned = forms.get("planned") or DatesForm(formdata=None, obj=agreement)
    return render_template(
        "currency/agreements/demand.html",
        agreement=agreement,
        currency=agreement.currency,
        state=wording.state(agreement, today),
        key=wording.state_key(agreement, today),
        ways=[way for way in ways if way.event in DONE],
        lacks_charter=agreement.charter_at is None,
        sentences={key: [str(one) for one in SENTENCES[key]] for key in SENTENCES},
        reason=forms.get("reason") or ReasonForm(formdata=None),
        planned=planned,
        hidden=moving.hidden(agreement),
        documents=documents.of_agreement(db.session, agreement.id),
        steps=wording.history(db.session, agreement),
        **{**file_views.places(agreement, today), **file_views.kept(forms)},
    )
