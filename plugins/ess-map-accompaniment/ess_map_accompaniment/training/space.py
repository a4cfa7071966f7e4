# SPDX-License-Identifier: AGPL-3.0-or-later
"""The structure's own pages: its sessions, who is enrolled, who came."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale

from ess_map import NotFound, db, local_now, printing, signed_in
from ess_map_accompaniment.offer import acting, record
from ess_map_accompaniment.training import enrolling, forms, holding, pages, sessions
from ess_map_accompaniment.training.models import Enrolment, TrainingSession
from ess_map_accompaniment.training.room import bp

CAME = re.compile(r"^([0-9]{1,9}):(\S+)$", re.MULTILINE)
"""What a ticked box of the sheet says: an enrolment and a day."""


@bp.get("/structures/<int:structure_id>/formations")
@signed_in
def own(structure_id: int):
    structure = acting.require(structure_id)
    return render_template(
        "accompaniment/training/own.html",
        structure=structure,
        sessions=sessions.of_structure(db.session, structure_id),
        services=holding.services(db.session, structure_id),
    )


@bp.route("/structures/<int:structure_id>/formations/nouvelle", methods=["GET", "POST"])
@signed_in
def new(structure_id: int):
    structure = acting.require(structure_id)
    form = _planning(structure_id)
    if form.validate_on_submit():
        one = holding.plan(db.session, form.plan())
        one.fictional = structure.fictional
        db.session.commit()
        return redirect(url_for(".session", session_id=one.id), 303)
    return _form(structure, form, None)


@bp.route("/formations/<int:session_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit(session_id: int):
    one, structure = _mine(session_id)
    form = _planning(structure.id, one.service_id)
    form.current = one.version
    form.least = sessions.held(db.session, one.id).taken
    if form.validate_on_submit():
        holding.change(db.session, one, form.plan(), request.form.get("version", 0, type=int))
        db.session.commit()
        return redirect(url_for(".session", session_id=one.id), 303)
    if not form.is_submitted():
        form.show(one)
    return _form(structure, form, sessions.held(db.session, one.id))


@bp.route("/formations/<int:session_id>/annuler", methods=["GET", "POST"])
@signed_in
def cancel(session_id: int):
    one, structure = _mine(session_id)
    form = forms.Cancelling()
    if form.validate_on_submit():
        holding.cancel(db.session, one, form.reason.data)
        db.session.commit()
        return redirect(url_for(".own", structure_id=structure.id), 303)
    held = sessions.held(db.session, one.id)
    page = render_template("accompaniment/training/cancel.html", form=form, held=held)
    return page, 422 if form.errors else 200


@bp.get("/formations/<int:session_id>/presences")
@signed_in
def attendance(session_id: int):
    one, _structure = _mine(session_id)
    return render_template("accompaniment/training/attendance.html", **_sheet(one))


@bp.post("/formations/<int:session_id>/presences")
@signed_in
def tick(session_id: int):
    one, _structure = _mine(session_id)
    said = CAME.findall("\n".join(request.form.getlist("came")))
    holding.tick(db.session, one, {(int(who), day) for who, day in said})
    db.session.commit()
    return redirect(url_for(".attendance", session_id=one.id, fait=1), 303)


@bp.get("/formations/<int:session_id>/emargement.pdf")
@signed_in
def sheet(session_id: int):
    one, _structure = _mine(session_id)
    lang = get_locale().language
    body = printing.pdf("accompaniment/training/sheet.html", lang=lang, **_sheet(one))
    return printing.answer(body, f"emargement-{one.id}.pdf")


@bp.get("/formations/<int:session_id>/attestations/<int:enrolment_id>.pdf")
@signed_in
def certificate(session_id: int, enrolment_id: int):
    one, _structure = _mine(session_id)
    found = db.session.get(Enrolment, enrolment_id)
    if found is None or found.session_id != one.id:
        raise NotFound
    return pages.certificate_of(found)


def _mine(session_id: int) -> tuple[TrainingSession, acting.Structure]:
    """Return a session and its structure when the reader may answer for that one."""
    one = sessions.get(db.session, session_id)
    service = record.service(db.session, one.service_id)
    return one, acting.require(service.structure_id)


def _planning(structure_id: int, service_id: int = 0) -> forms.Planning:
    form = forms.Planning()
    offered = holding.services(db.session, structure_id)
    if service_id and service_id not in {one.id for one in offered}:
        offered.append(record.service(db.session, service_id))
    form.service_id.choices = [(one.id, one.name) for one in offered]
    return form


def _form(structure: acting.Structure, form: forms.Planning, held: sessions.Held | None):
    page = render_template(
        "accompaniment/training/form.html", structure=structure, form=form, held=held
    )
    return page, 422 if form.errors else 200


def _sheet(one: TrainingSession) -> dict[str, object]:
    held = sessions.held(db.session, one.id)
    people = enrolling.live(db.session, one.id)
    names = dict(pages.structures_by_name())
    return {
        "held": held,
        "enrolled": [each for each in people if each.state == "enrolled"],
        "waiting": [each for each in people if each.state == "waiting"],
        "names": names,
        "today": local_now().date(),
        "earned": {each.id for each in people if holding.earned(held, each)},
    }
