# SPDX-License-Identifier: AGPL-3.0-or-later
"""The block of a SCIC on its page, and the form behind it."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Actor, Panel, User, db, signed_in
from ess_map_accompaniment.cooperatives import law, scic
from ess_map_accompaniment.cooperatives.room import bp
from ess_map_accompaniment.cooperatives.scic_form import ScicForm


def panels(actor: Actor, user: User | None) -> list[Panel]:
    """Return the block of a SCIC; nothing when there is nothing to read or to write."""
    if not scic.is_scic(actor):
        return []
    sheet, editable = scic.of_actor(db.session, actor.id), scic.may_edit(user, actor.id)
    if sheet is None and not editable:
        return []
    html = render_template(
        "accompaniment/cooperatives/_scic.html",
        actor=actor,
        sheet=sheet,
        editable=editable,
        law=law,
    )
    return [Panel(_l("Une coopérative d'intérêt collectif : qui décide"), Markup(html), weight=35)]


@bp.route("/scic/<int:actor_id>/modifier", methods=["GET", "POST"])
@signed_in
def edit_scic(actor_id: int) -> Response:
    """Describe a SCIC; of two who do, the second sees what the first wrote."""
    actor = scic.to_edit(db.session, actor_id)
    form = ScicForm()
    if not form.is_submitted():
        return _page(actor, ScicForm(scic.of_actor(db.session, actor_id)))
    if not form.validate():
        return _page(actor, form, status=422)
    version = request.form.get("version", 0, type=int)
    if not scic.write(db.session, actor_id, version, form.facts(), form.parts()):
        now_written = scic.of_actor(db.session, actor_id)
        form.version.data = str(now_written.scic.version)
        return _page(actor, form, clash=now_written, status=412)
    db.session.commit()
    flash(_("Le sociétariat de « %(name)s » est à jour.", name=actor.name), "success")
    return redirect(url_for("actors.page", slug=actor.slug), 303)


def _page(
    actor: Actor, form: ScicForm, *, clash: scic.Sheet | None = None, status: int = 200
) -> Response:
    form.add_rows()
    body = render_template(
        "accompaniment/cooperatives/scic_form.html",
        actor=actor,
        form=form,
        clash=clash,
        remarks=law.remarks(form.parts(), form.by_college.data, form.public_capital.data),
        law=law,
    )
    return make_response(body, status)
