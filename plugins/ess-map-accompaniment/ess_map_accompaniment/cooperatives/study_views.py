# SPDX-License-Identifier: AGPL-3.0-or-later
"""The feasibility study of a project: written by who carries or advises it, read by its host."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import db, limit, load_actors, public, signed_in, user
from ess_map_accompaniment.cooperatives import host_letters, hosts, studies
from ess_map_accompaniment.cooperatives.models import HostReply, HostSearch
from ess_map_accompaniment.cooperatives.room import bp
from ess_map_accompaniment.cooperatives.study_form import StudyForm
from ess_map_accompaniment.financing import access, schemes
from ess_map_accompaniment.financing.access import Desk
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.holder import private
from ess_map_accompaniment.projects import record

ENDPOINT = "accompaniment_cooperatives.study"


@bp.route("/suivi/<token>/etude", methods=["GET", "POST"])
@public
@limit("120/hour", methods=["POST"])
def study_of_holder(token: str) -> Response:
    return _edit(access.by_token(token))


@bp.route("/projets/<int:project_id>/etude", methods=["GET", "POST"])
@signed_in
def study_of_project(project_id: int) -> Response:
    """For advisers and animators; who hosts with an account reads it."""
    project = record.find(db.session, project_id)
    person, search = user(), hosts.of_project(db.session, project_id)
    replies = hosts.replies(db.session, search) if search else []
    if any(one.reply.user_id == person.id and one.reply.state == "accepted" for one in replies):
        return _page(Desk(project, role="host"), None)
    return _edit(access.by_account(project_id))


@bp.get("/etudes/<token>")
@public
def study_of_host(token: str) -> Response:
    """What the link in the letter to the accepted host leads to."""
    reply: HostReply = host_letters.hosting(db.session, token)
    search = db.session.get(HostSearch, reply.search_id)
    return _page(Desk(record.find(db.session, search.project_id), role="host"), None)


def _edit(desk: Desk) -> Response:
    known = schemes.everyone(db.session)
    form = StudyForm(known)
    if not form.is_submitted():
        study = studies.of_project(db.session, desk.project.id)
        return _page(desk, StudyForm(known, study))
    if not form.validate():
        return _page(desk, form, status=422)
    version = request.form.get("version", 0, type=int)
    host = desk.project.host_actor_id
    if not studies.write(db.session, desk.project.id, version, form.facts(), host):
        form.version.data = str(studies.of_project(db.session, desk.project.id).version)
        return _page(desk, form, clash=True, status=412)
    db.session.commit()
    flash(_("L'étude est enregistrée."), "success")
    return redirect(desk.url(ENDPOINT), 303)


def _page(
    desk: Desk, form: StudyForm | None, *, clash: bool = False, status: int = 200
) -> Response:
    if form is not None:
        form.add_rows()
    study = studies.of_project(db.session, desk.project.id)
    host_id = desk.project.host_actor_id
    host = load_actors(db.session, [host_id]) if host_id else []
    html = render_template(
        "accompaniment/cooperatives/study.html",
        desk=desk,
        study=study,
        scheme=db.session.get(Scheme, study.scheme_id) if study and study.scheme_id else None,
        host=host[0] if host else None,
        form=form,
        clash=clash,
        decisions=studies.DECISIONS,
    )
    return private.page(html, status)
