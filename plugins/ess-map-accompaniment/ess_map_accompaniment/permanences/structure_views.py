# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of a structure: its permanences, what closes them, and who comes on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map import db, local_now, printing, signed_in
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.permanences import (
    board,
    booking,
    days,
    grid,
    inservice,
    placing,
    room,
    writing,
)
from ess_map_accompaniment.permanences.forms import (
    ClosureForm,
    EndForm,
    PermanenceForm,
    choices,
)
from ess_map_accompaniment.permanences.models import Permanence

bp = room.blueprint("accompaniment_permanences_structure")
LISTED = timedelta(days=21)


@bp.get("/structures/<int:structure_id>/permanences")
@signed_in
def index(structure_id):
    """List the permanences of a structure, and the days on which people come."""
    structure = acting.require(structure_id)
    today = local_now().date()
    found = days.permanences_of(db.session, structure.id)
    return render_template(
        "accompaniment/permanences/structure.html",
        structure=structure,
        today=today,
        permanences=[one for one in found if not days.over(one, today)],
        past=[one for one in found if days.over(one, today)],
        places=inservice.where(db.session, found, today),
        in_words=grid.in_words,
        ahead=days.with_visits(db.session, structure.id, today - timedelta(days=7), today + LISTED),
    )


@bp.route("/structures/<int:structure_id>/permanences/nouvelle", methods=["GET", "POST"])
@signed_in
def create(structure_id):
    """Open a new permanence."""
    structure = acting.require(structure_id)
    form = _form(structure)
    if form.validate_on_submit() and (at := placing.resolve(form)):
        writing.create(db.session, structure, _values(form), at)
        db.session.commit()
        flash(_("La permanence est annoncée."), "success")
        return redirect(url_for(".index", structure_id=structure.id), 303)
    return _form_page(structure, form), 422 if form.errors else 200


@bp.route(
    "/structures/<int:structure_id>/permanences/<int:permanence_id>/modifier",
    methods=["GET", "POST"],
)
@signed_in
def edit(structure_id, permanence_id):
    """Change a permanence."""
    structure, permanence = room.own(structure_id, permanence_id)
    form = _form(structure, permanence)
    if form.validate_on_submit() and (at := placing.resolve(form)):
        version = request.form.get("version", 0, type=int)
        told = writing.change(db.session, permanence, version, _values(form), at)
        db.session.commit()
        _say(_("La permanence est à jour."), told)
        return redirect(url_for(".index", structure_id=structure.id), 303)
    return _form_page(structure, form, permanence), 422 if form.errors else 200


@bp.route(
    "/structures/<int:structure_id>/permanences/<int:permanence_id>/fermer",
    methods=["GET", "POST"],
)
@signed_in
def close(structure_id, permanence_id):
    """Close a permanence for a day; who had booked is told, with the next slots."""
    structure, permanence = room.own(structure_id, permanence_id)
    form = ClosureForm(prefix="jour")
    if form.validate_on_submit():
        today = local_now().date()
        told = writing.close_day(db.session, permanence, form.on.data, form.why.data, today)
        db.session.commit()
        _say(_("Ce jour est fermé."), told)
        return redirect(url_for(".close", **_ids(permanence)), 303)
    return _close_page(structure, permanence, form, EndForm(prefix="fin", formdata=None))


@bp.post("/structures/<int:structure_id>/permanences/<int:permanence_id>/arreter")
@signed_in
def end(structure_id, permanence_id):
    """Say until when a permanence is held."""
    structure, permanence = room.own(structure_id, permanence_id)
    form = EndForm(prefix="fin")
    if form.validate_on_submit():
        told = writing.end(db.session, permanence, form.until.data)
        db.session.commit()
        _say(_("La fin de cette permanence est notée."), told)
        return redirect(url_for(".index", structure_id=structure.id), 303)
    return _close_page(structure, permanence, ClosureForm(prefix="jour", formdata=None), form)


@bp.post("/structures/<int:structure_id>/permanences/<int:permanence_id>/rouvrir/<on>")
@signed_in
def reopen(structure_id, permanence_id, on):
    """Take the closure of a day back."""
    _structure, permanence = room.own(structure_id, permanence_id)
    writing.reopen_day(db.session, permanence, room.day(on))
    db.session.commit()
    return redirect(url_for(".close", **_ids(permanence)), 303)


@bp.get("/structures/<int:structure_id>/permanences/jour/<on>")
@signed_in
def day(structure_id, on):
    """Show who comes on a day, when and where."""
    structure = acting.require(structure_id)
    return render_template(
        "accompaniment/permanences/day.html", structure=structure, **_day(structure, room.day(on))
    )


@bp.get("/structures/<int:structure_id>/permanences/jour/<on>.pdf")
@signed_in
def day_sheet(structure_id, on):
    """Return the day on paper."""
    structure = acting.require(structure_id)
    found = _day(structure, room.day(on))
    body = printing.pdf("accompaniment/permanences/day_print.html", structure=structure, **found)
    return printing.answer(body, f"permanence-{on}.pdf")


@bp.post("/structures/<int:structure_id>/permanences/rendez-vous/<int:booking_id>/<came>")
@signed_in
def mark(structure_id, booking_id, came):
    """Note whether somebody came, in one tap."""
    structure = acting.require(structure_id)
    visit = days.visit_of(db.session, structure.id, booking_id)
    booking.mark(visit.booking, came)
    db.session.commit()
    on = visit.at.date().isoformat()
    return redirect(
        url_for(".day", structure_id=structure.id, on=on, _anchor=f"v{booking_id}"), 303
    )


def _form(structure: Structure, permanence: Permanence | None = None) -> Any:
    form = PermanenceForm(obj=permanence)
    form.service_ids.choices = choices(writing.services_of(structure))
    if permanence and not form.is_submitted():
        form.fill_week(permanence.hours)
        remote = permanence.mode == "remote"
        form.where.data = "remote" if remote else "actor" if permanence.place_id else "address"
        form.street.data, _comma, form.city.data = permanence.address.rpartition(", ")
        form.place.data = permanence.place_name
        placing.offer_chosen(form, permanence.place_id)
    elif form.where.data == "actor" and (form.place_id.data or "").isdecimal():
        form.place_id.choices = choices([(form.place_id.data, form.place.data)])
    return form


def _values(form: Any) -> dict[str, Any]:
    return {
        "hours": form.hours(),
        "booking": form.booking.data,
        "slot_minutes": form.slot_minutes.data or 30,
        "seats": form.seats.data or 1,
        "service_ids": sorted(form.service_ids.data or []),
        "since": form.since.data,
        "until": form.until.data,
        "note": form.note.data,
    }


def _form_page(structure: Structure, form: Any, permanence: Permanence | None = None) -> str:
    booked = len(booking.coming(db.session, permanence)) if permanence else 0
    return render_template(
        "accompaniment/permanences/form.html",
        structure=structure,
        permanence=permanence,
        form=form,
        booked=booked,
    )


def _close_page(structure, permanence, form, end_form):
    today = local_now().date()
    found = inservice.where(db.session, [permanence], today)[permanence.id]
    failed = form.errors or end_form.errors
    page = render_template(
        "accompaniment/permanences/close.html",
        structure=structure,
        permanence=permanence,
        where=found,
        form=form,
        end_form=end_form,
        closures=[
            (date.fromisoformat(one["on"]), one.get("why", "")) for one in permanence.closures
        ],
        dates=board.lines(db.session, [(permanence, found)], today, today + LISTED, 6),
        visits=days.counts(db.session, permanence),
        today=today,
    )
    return page, 422 if failed else 200


def _day(structure: Structure, on: date) -> dict[str, Any]:
    return {
        "on": on,
        "sheets": days.sheets(db.session, structure.id, on),
        "moment": local_now(),
        "around": days.with_visits(
            db.session, structure.id, on - timedelta(days=30), on + timedelta(days=60)
        ),
    }


def _ids(permanence: Permanence) -> dict[str, int]:
    return {"structure_id": permanence.structure_id, "permanence_id": permanence.id}


def _say(done: str, told: int) -> None:
    more = ngettext(
        "%(num)s personne est prévenue par courriel.",
        "%(num)s personnes sont prévenues par courriel.",
        told,
    )
    flash(f"{done} {more}" if told else done, "success")
