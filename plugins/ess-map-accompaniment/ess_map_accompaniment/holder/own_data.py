# SPDX-License-Identifier: AGPL-3.0-or-later
"""« Mes données » and the plan: what a holder reads, takes away, ticks, prolongs and erases."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import db, public
from ess_map_accompaniment.holder import forgetting, private, story
from ess_map_accompaniment.holder.room import bp
from ess_map_accompaniment.projects import steps


@bp.get("/suivi/<token>/donnees")
@public
def data(token: str) -> Response:
    """What is kept, who can see it, until when."""
    project, _holder = private.opened(token)
    return private.page(
        render_template(
            "accompaniment/holder/data.html",
            project=project,
            token=token,
            kept_until=story.kept_until(project.touched_at),
        )
    )


@bp.get("/suivi/<token>/donnees.json")
@public
def data_json(token: str) -> Response:
    project, _holder = private.opened(token)
    response = private.page(jsonify(forgetting.data_of(db.session, project)).get_data(as_text=True))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = "attachment; filename=mon-projet.json"
    return response


@bp.post("/suivi/<token>/prolonger")
@public
def prolong(token: str) -> Response:
    project, _holder = private.opened(token)
    forgetting.prolong(db.session, project)
    db.session.commit()
    flash(_("Nous gardons votre projet plus longtemps."), "success")
    return redirect(url_for(".data", token=token), 303)


@bp.post("/suivi/<token>/effacer")
@public
def erase(token: str) -> Response:
    """Erase everything now; the box that was ticked is the second look."""
    project, holder = private.opened(token)
    if request.form.get("sure") != "yes":
        flash(_("Cochez la case pour confirmer : l'effacement est définitif."), "error")
        return redirect(url_for(".data", token=token, _anchor="effacer"), 303)
    forgetting.erase(db.session, project, holder.user_id if holder else None)
    db.session.commit()
    flash(_("Votre projet est effacé. Merci de nous avoir fait confiance."), "success")
    return redirect(url_for(".start"), 303)


@bp.post("/suivi/<token>/etapes")
@public
def add_step(token: str) -> Response:
    project, _holder = private.opened(token)
    steps.add(db.session, project, request.form.get("stage", ""), private.words("note", 200))
    db.session.commit()
    return private.back(token, "plan")


@bp.post("/suivi/<token>/etapes/<int:step_id>")
@public
def change_step(token: str, step_id: int) -> Response:
    """Tick a step, untick it, or take it out."""
    project, _holder = private.opened(token)
    if request.form.get("do") == "drop":
        steps.drop(db.session, project, step_id)
    else:
        steps.tick(db.session, project, step_id, request.form.get("do") == "done")
    db.session.commit()
    return private.back(token, "plan")
