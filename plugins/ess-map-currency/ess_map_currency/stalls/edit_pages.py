# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stalls of a member, edited by the association or by the member with its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map import NotFound, db, limit, public, signed_in
from ess_map_currency.agreements import establishments, links, record
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.agreements.room import run
from ess_map_currency.stalls import placing, writing
from ess_map_currency.stalls.forms import RemoveForm, StallForm
from ess_map_currency.stalls.room import bp

SAID = ("place", "street", "hours", "note")


@dataclass(frozen=True)
class Door:
    """Through which page somebody came in: it says where the others are, and the way back."""

    agreement: Agreement
    own: bool
    args: dict[str, Any]
    back: str

    def url(self, name: str, **more: Any) -> str:
        """Return the address of one of the pages behind this door."""
        return url_for(f".{'own' if self.own else 'member'}_{name}", **self.args, **more)


@bp.route("/<slug>/membres/<int:agreement_id>/etals", methods=["GET", "POST"])
@signed_in
def member_list(slug: str, agreement_id: int) -> ResponseReturnValue:
    return _list(_steward(slug, agreement_id))


@bp.route(
    "/<slug>/membres/<int:agreement_id>/etals/nouveau/<int:acceptance_id>", methods=["GET", "POST"]
)
@signed_in
def member_add(slug: str, agreement_id: int, acceptance_id: int) -> ResponseReturnValue:
    return _add(_steward(slug, agreement_id), acceptance_id)


@bp.route("/<slug>/membres/<int:agreement_id>/etals/<int:stall_id>", methods=["GET", "POST"])
@signed_in
def member_edit(slug: str, agreement_id: int, stall_id: int) -> ResponseReturnValue:
    return _edit(_steward(slug, agreement_id), stall_id)


@bp.post("/<slug>/membres/<int:agreement_id>/etals/<int:stall_id>/retirer")
@signed_in
def member_remove(slug: str, agreement_id: int, stall_id: int) -> ResponseReturnValue:
    return _remove(_steward(slug, agreement_id), stall_id)


@bp.route("/adhesion/<token>/etals", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def own_list(token: str) -> ResponseReturnValue:
    return _list(_member(token))


@bp.route("/adhesion/<token>/etals/nouveau/<int:acceptance_id>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def own_add(token: str, acceptance_id: int) -> ResponseReturnValue:
    return _add(_member(token), acceptance_id)


@bp.route("/adhesion/<token>/etals/<int:stall_id>", methods=["GET", "POST"])
@public
@limit("60/hour", methods=["POST"])
def own_edit(token: str, stall_id: int) -> ResponseReturnValue:
    return _edit(_member(token), stall_id)


@bp.post("/adhesion/<token>/etals/<int:stall_id>/retirer")
@public
@limit("60/hour", methods=["POST"])
def own_remove(token: str, stall_id: int) -> ResponseReturnValue:
    return _remove(_member(token), stall_id)


def _steward(slug: str, agreement_id: int) -> Door:
    currency, _person = run(slug)
    agreement = record.find(db.session, agreement_id)
    if agreement.currency_id != currency.id:
        raise NotFound(_("Ce membre n'est pas de cette monnaie."))
    args = {"slug": currency.slug, "agreement_id": agreement.id}
    return Door(agreement, False, args, f"/monnaies/{currency.slug}/membres/{agreement.id}")


def _member(token: str) -> Door:
    agreement = links.opened(db.session, token)
    return Door(agreement, True, {"token": token}, f"/monnaies/adhesion/{token}")


def _list(door: Door) -> ResponseReturnValue:
    form = RemoveForm()
    if form.validate_on_submit():
        wanted = request.form.get("establishment", 0, type=int)
        one = establishments.of_agreement(door.agreement, wanted)
        writing.itinerate(db.session, one, itinerant=request.form.get("itinerant") == "yes")
        db.session.commit()
        flash(_("C'est noté : la carte suit."), "success")
        return redirect(door.url("list"), 303)
    stalls = writing.of_agreement(db.session, door.agreement)
    return render_template(
        "currency/stalls/own.html",
        door=door,
        agreement=door.agreement,
        stalls=stalls,
        missing=writing.missing,
    )


def _add(door: Door, acceptance_id: int) -> ResponseReturnValue:
    one = establishments.of_agreement(door.agreement, acceptance_id)
    form = StallForm()
    if form.validate_on_submit() and (at := placing.resolve(form)):
        writing.add(db.session, one, _said(form), at)
        db.session.commit()
        flash(_("L'étal est annoncé."), "success")
        return redirect(door.url("list"), 303)
    return _page(door, one, form, None)


def _edit(door: Door, stall_id: int) -> ResponseReturnValue:
    one, stall = writing.find(db.session, door.agreement, stall_id)
    form = StallForm(obj=stall)
    if form.validate_on_submit() and (at := placing.resolve(form)):
        version = request.form.get("version", 0, type=int)
        writing.change(db.session, one, stall, _said(form), at, version)
        db.session.commit()
        flash(_("L'étal est à jour."), "success")
        return redirect(door.url("list"), 303)
    return _page(door, one, form, stall)


def _remove(door: Door, stall_id: int) -> ResponseReturnValue:
    one, stall = writing.find(db.session, door.agreement, stall_id)
    if RemoveForm().validate_on_submit():
        writing.remove(db.session, one, stall)
        db.session.commit()
        flash(_("L'étal est retiré."), "success")
    return redirect(door.url("list"), 303)


def _page(door: Door, one: Any, form: StallForm, stall: Any) -> ResponseReturnValue:
    page = render_template(
        "currency/stalls/form.html",
        door=door,
        establishment=one,
        form=form,
        stall=stall,
        bbox=placing.around(one.actor),
    )
    return page, 422 if form.errors else 200


def _said(form: StallForm) -> dict[str, str]:
    return {name: form[name].data for name in SAID}
