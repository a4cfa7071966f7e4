# SPDX-License-Identifier: AGPL-3.0-or-later
"""The members of a currency for its association: found again, counted, added, taken away as CSV."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response as File
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ess_map import db, now, page_of, sheets, signed_in
from ess_map_currency.agreements import asked, dates, moving, record, wording
from ess_map_currency.agreements.file_form import FileForm
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.agreements.room import bp, run

Answer = str | Response | tuple[str, int]
SIZE = 50
STATES = {
    "": (_l("Tous"), ()),
    "en-vigueur": (_l("En vigueur"), ("active", "renewal_due")),
    "a-renouveler": (_l("À renouveler"), ("renewal_due",)),
    "echus": (_l("Échus"), ("lapsed",)),
    "suspendus": (_l("Suspendus"), ("suspended",)),
    "partis": (_l("Partis"), ("left",)),
    "a-verifier": (_l("À vérifier"), ()),
}


@bp.get("/<slug>/membres")
@signed_in
def members(slug: str) -> str:
    """The members, those who fall due first; by state, by name."""
    currency, _who = run(slug)
    today = dates.today()
    everyone = _members(currency.id)
    typed = request.args.get("q", "").strip()[:100]
    chosen = request.args.get("etat", "")
    chosen = chosen if chosen in STATES else ""
    named = [one for one in everyone if _named(one, typed)]
    groups = {key: [one for one in named if _is(one, key, today)] for key in STATES}
    found = sorted(groups[chosen], key=lambda one: _first(one, today))
    page = page_of(len(found), request.args.get("page", 1, type=int), SIZE)
    return render_template(
        "currency/agreements/members.html",
        currency=currency,
        typed=typed,
        chosen=chosen,
        groups=[(key, label, len(groups[key])) for key, (label, _states) in STATES.items()],
        rows=[_row(one, today) for one in found[page.start : page.end]],
        count=len(found),
        page=page,
        none=not everyone,
    )


@bp.get("/<slug>/membres.csv")
@signed_in
def members_csv(slug: str) -> File:
    """The members for the association's own tools: one line for each establishment."""
    currency, _who = run(slug)
    today = dates.today()
    head = (
        *(_("Membre"), _("Numéro"), _("État"), _("Agréé le"), _("À renouveler avant le")),
        *(_("Parti le"), _("Contact"), _("Courriel"), _("Téléphone"), _("Établissement")),
        *(_("SIRET"), _("Adresse"), _("Formes"), _("Part"), _("Avantage"), _("Activités")),
        *(_("Hors périmètre"), _("Dérogation")),
    )
    rows = [line for one in _members(currency.id) for line in _lines(one, today)]
    answer = File(sheets.csv_of([head, *rows]), mimetype=sheets.CSV)
    answer.headers["Content-Disposition"] = f"attachment; filename=membres-{currency.slug}.csv"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/<slug>/membres/nouveau", methods=["GET", "POST"])
@signed_in
def new_member(slug: str) -> Answer:
    """Write down somebody who is a member already, without a demand."""
    currency, by = run(slug)
    form, today = FileForm(), dates.today()
    if request.method == "GET":
        form.agreed_on.data = today
        form.renew_by.data = dates.term(today, currency.renewal_months)
    if form.validate_on_submit():
        made = Agreement(
            currency_id=currency.id,
            state="active",
            charter_at=now(),
            message="",
            motive="",
            asked=[],
            version=0,
            fictional=currency.fictional,
        )
        form.put(made)
        made.agreed_on = made.agreed_on or today
        made = moving.start(db.session, made, by=by)
        db.session.commit()
        flash(_("Le membre est inscrit. Ajoutez ses établissements."), "success")
        return redirect(url_for(".file_add", slug=currency.slug, agreement_id=made.id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "currency/agreements/edit_file.html", currency=currency, agreement=None, form=form
    ), status


def _members(currency_id: int) -> list[Agreement]:
    """Return who is or was a member; a demand is none yet."""
    found = record.of_currency(db.session, currency_id)
    return [one for one in found if one.agreed_on is not None]


def _named(one: Agreement, typed: str) -> bool:
    said = [one.member, one.number, one.contact, one.email]
    said += [text for each in one.acceptances for text in (each.public_name, each.actor.name)]
    return all(any(word in text.casefold() for text in said) for word in typed.casefold().split())


def _is(one: Agreement, key: str, today: date) -> bool:
    if key == "a-verifier":
        return bool(_checks(one, today))
    states = STATES[key][1]
    return not states or wording.state_key(one, today) in states


def _first(one: Agreement, today: date) -> tuple[bool, bool, date, str]:
    """Order: who asks to be renewed, then who falls due, then the others; who left comes last."""
    gone = wording.state_key(one, today) == "left"
    return (gone, one.renewal_asked_at is None, one.renew_by or date.max, one.member.casefold())


def _checks(one: Agreement, today: date) -> list[str]:
    if one.state == "left":
        return []
    return [why for each in one.acceptances if (why := wording.to_check(each, today))]


def _row(one: Agreement, today: date) -> dict[str, Any]:
    return {
        "agreement": one,
        "state": wording.state(one, today),
        "key": wording.state_key(one, today),
        "places": [wording.name(each) for each in one.acceptances],
        "asked": len(asked.of(one)),
        "checks": len(_checks(one, today)),
        "soon": wording.state_key(one, today) in ("active", "renewal_due")
        and dates.falls_due_soon(one, today),
    }


def _lines(one: Agreement, today: date) -> list[tuple[Any, ...]]:
    left = one.left_on if wording.state_key(one, today) == "left" else None
    head = (one.member, one.number, wording.state(one, today), one.agreed_on, one.renew_by)
    head = (*head, left, one.contact, one.email, one.phone)
    if not one.acceptances:
        return [(*head, *([""] * 9))]
    return [
        (
            *head,
            wording.name(each),
            each.actor.siret,
            wording.address(each.actor),
            ", ".join(wording.media(each, one.currency)),
            wording.share(each, one.currency),
            each.discount,
            ", ".join(wording.trade_labels(each.trades)),
            _("oui") if each.outside else _("non"),
            each.derogation,
        )
        for each in one.acceptances
    ]
