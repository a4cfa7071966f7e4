# SPDX-License-Identifier: AGPL-3.0-or-later
"""All services with all verdicts and points, in the order of the pathway: anybody can check."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import Forbidden, db, find_territory, page_of, public, signed_in, user
from ess_map_accompaniment.holder import answers as said
from ess_map_accompaniment.holder import cards, private, survey, viewing
from ess_map_accompaniment.holder.room import bp
from ess_map_accompaniment.matching import ordering, telling
from ess_map_accompaniment.projects import record, steps
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.words import STAGES

SIZE = 25


@bp.get("/explication")
@public
def explanation() -> str | Response:
    """For the answers in the address."""
    answers = said.read(request.args)
    if not answers.ready:
        return redirect(url_for(".start", **answers.args()), 303)
    found = survey.of(
        db.session, answers.demand(), answers.seed, collective_only=answers.collective_only
    )
    return _shown(
        found, url_for(".explanation", **answers.args()), answers.stage, answers.somewhere
    )


@bp.get("/projets/<int:project_id>/explication")
@signed_in
def explain(project_id: int) -> Response:
    """For a project, to who may see it."""
    project = viewing.seen(project_id)
    found = _survey(project)
    url = url_for(".explain", project_id=project.id)
    return private.page(_shown(found, url, project.stage, project.commune, project))


@bp.get("/suivi/<token>/explication")
@public
def explain_own(token: str) -> Response:
    """For a project, to who follows it."""
    project, _holder = private.opened(token)
    url = url_for(".explain_own", token=token)
    return private.page(_shown(_survey(project), url, project.stage, project.commune, project))


@bp.route("/projets/<int:project_id>/etapes", methods=["GET", "POST"])
@signed_in
def plan(project_id: int) -> Response:
    """The plan of a project, for an adviser who accompanies it."""
    project = viewing.seen(project_id)
    if request.method == "POST":
        if not viewing.may_plan(user(), project):
            raise Forbidden(_("Seuls le porteur et qui l'accompagne tiennent ce parcours à jour."))
        _changed(project)
        db.session.commit()
        return redirect(url_for(".plan", project_id=project.id), 303)
    return private.page(
        render_template(
            "accompaniment/holder/plan.html",
            project=project,
            plan=steps.of_project(db.session, project.id),
            stages=STAGES,
            may=viewing.may_plan(user(), project),
        )
    )


def _changed(project: Project) -> None:
    step_id = request.form.get("step", 0, type=int)
    done = request.form.get("do", "")
    if not step_id:
        steps.add(db.session, project, request.form.get("stage", ""), private.words("note", 200))
    elif done == "drop":
        steps.drop(db.session, project, step_id)
    else:
        steps.tick(db.session, project, step_id, done == "done")


def _survey(project: Project) -> survey.Survey:
    return survey.of(db.session, record.demand_of(project), ordering.seed_of(project.id))


def _shown(
    found: survey.Survey, url: str, stage: str, commune: str, project: Project | None = None
) -> str:
    page = page_of(len(found.judged), request.args.get("page", 1, type=int), SIZE)
    first = page.start
    return render_template(
        "accompaniment/holder/explanation.html",
        cards=list(enumerate(map(cards.of, found.judged[first : page.end]), first + 1)),
        count=len(found.judged),
        outcomes=[(one, len(found.by_outcome[one])) for one in found.by_outcome],
        titles=cards.TITLES,
        page=page,
        url=f"{url}{'&' if '?' in url else '?'}page=",
        stage=STAGES.get(stage, ""),
        place=find_territory(commune).name if commune else "",
        project=project,
        telling=telling,
    )
