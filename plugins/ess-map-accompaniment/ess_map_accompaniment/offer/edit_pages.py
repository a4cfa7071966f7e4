# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which sheets are written."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map import db, load_actors, needs, signed_in
from ess_map_accompaniment.offer import acting, editing, filling, record
from ess_map_accompaniment.offer.editing import Sheet
from ess_map_accompaniment.offer.forms import ServiceForm, StructureForm
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.offer.room import bp


@bp.route("/structures/nouvelle/<int:actor_id>", methods=["GET", "POST"])
@needs(acting.EDIT, of=acting.of_actor_id)
def new_structure(actor_id: int):
    known = record.of_actor(db.session, actor_id)
    if known is not None:
        return redirect(url_for(".edit_structure", structure_id=known.id), 303)
    if request.method == "POST":
        structure = editing.open_structure(db.session, actor_id)
        db.session.commit()
        return redirect(url_for(".edit_structure", structure_id=structure.id), 303)
    (actor,) = load_actors(db.session, [actor_id])
    return render_template("accompaniment/offer/new.html", actor=actor)


@bp.route("/structures/<int:structure_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit_structure(structure_id: int):
    structure = acting.require_edit(structure_id)
    form = StructureForm()
    if request.method == "GET":
        filling.show_structure(form, structure)
        return _structure_page(form, structure)
    if _only_asked(form):
        return _structure_page(form, structure)
    values = filling.structure_values(form, structure.actor)
    if values is None:
        return _structure_page(form, structure), 422
    if clash := _clash(form, structure, values):
        return _structure_page(form, structure, clash), 412
    editing.save(db.session, structure, structure.version, values)
    db.session.commit()
    flash(_("Votre fiche est enregistrée."), "success")
    return redirect(url_for(".structure", structure_id=structure.id), 303)


@bp.route("/structures/<int:structure_id>/services/nouveau", methods=["GET", "POST"])
@signed_in
def new_service(structure_id: int):
    structure = acting.require_edit(structure_id)
    form = ServiceForm()
    if request.method == "GET":
        form.modes.data, form.languages.data = ["onsite"], ["fr"]
        return _service_page(form, structure)
    if _only_asked(form):
        return _service_page(form, structure)
    values = filling.service_values(form, structure.actor)
    if values is None:
        return _service_page(form, structure), 422
    service = editing.add_service(db.session, structure, values)
    db.session.commit()
    flash(_("Le service « %(name)s » est proposé dès maintenant.", name=service.name), "success")
    return redirect(url_for(".structure", structure_id=structure.id), 303)


@bp.route("/services/<int:service_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit_service(service_id: int):
    service = record.service(db.session, service_id)
    structure = acting.require_edit(service.structure_id)
    form = ServiceForm(sectors_kept=service.sectors, forms_kept=service.legal_forms)
    if request.method == "GET":
        filling.show_service(form, service)
        return _service_page(form, structure, service)
    if _only_asked(form):
        return _service_page(form, structure, service)
    values = filling.service_values(form, structure.actor)
    if values is None:
        return _service_page(form, structure, service), 422
    if clash := _clash(form, service, values):
        return _service_page(form, structure, service, clash), 412
    editing.save(db.session, service, service.version, values)
    db.session.commit()
    flash(_("Le service est enregistré."), "success")
    return redirect(url_for(".structure", structure_id=structure.id), 303)


@bp.post("/services/<int:service_id>/proposer")
@signed_in
def offer_service(service_id: int):
    """Stop a service, or offer it again."""
    service = record.service(db.session, service_id)
    acting.require_edit(service.structure_id)
    if request.form.get("action") == "stop":
        editing.stop_service(db.session, service)
        flash(_("Ce service n'est plus proposé. Les suivis en cours continuent."), "success")
    else:
        editing.resume_service(db.session, service)
        flash(_("Ce service est proposé de nouveau."), "success")
    db.session.commit()
    return redirect(url_for(".space", structure_id=service.structure_id), 303)


def _only_asked(form: StructureForm | ServiceForm) -> bool:
    """Answer the buttons that only change the form: look for territories, one more line."""
    if form.searched():
        return True
    asked = request.form.get("action", "")
    if not asked.startswith("more-") or asked[5:] not in form.LISTS:
        return False
    form[asked[5:]].append_entry()
    return True


def _clash(form: Any, sheet: Sheet, values: filling.Values) -> list[editing.Difference]:
    """Return what differs when another version was read; sent again, the reader has seen it."""
    if form.version.data == str(sheet.version):
        return []
    form.version.data = str(sheet.version)
    return editing.differences(sheet, values, form)


def _structure_page(
    form: StructureForm, structure: Structure, clash: list[editing.Difference] | None = None
) -> ResponseReturnValue:
    _ready(form)
    return render_template(
        "accompaniment/offer/edit_structure.html", form=form, structure=structure, clash=clash
    )


def _service_page(
    form: ServiceForm,
    structure: Structure,
    service: Service | None = None,
    clash: list[editing.Difference] | None = None,
) -> ResponseReturnValue:
    _ready(form)
    return render_template(
        "accompaniment/offer/edit_service.html",
        form=form,
        structure=structure,
        service=service,
        clash=clash,
    )


def _ready(form: Any) -> None:
    """Name the territories, and leave an empty line where a list has none."""
    form.offer_codes()
    for name in form.LISTS:
        if not form[name].entries:
            form[name].append_entry()
