# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which a holder follows a project, and what they can do there."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ess_map import (
    Conflict,
    NotFound,
    challenge,
    db,
    find_territory,
    limit,
    now,
    page_of,
    public,
    user,
)
from ess_map_accompaniment.holder import asking, cards, meeting, private, story, survey
from ess_map_accompaniment.holder.find_form import FindForm
from ess_map_accompaniment.holder.meeting import Meeting
from ess_map_accompaniment.holder.room import bp
from ess_map_accompaniment.matching import ordering
from ess_map_accompaniment.permanences import links as slot_links
from ess_map_accompaniment.projects import record, steps, tools
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import answers, requests
from ess_map_accompaniment.referrals.lifecycle import HOLDER
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import STAGES

SIZE = 20


@bp.route("/suivi", methods=["GET", "POST"])
@public
@limit("30/hour", methods=["POST"])
def find() -> Response:
    """Ask for a new link; who is signed in finds their projects at once."""
    who, form = user(), FindForm()
    mine = [] if who is None else record.of_user(db.session, who.id)
    if form.validate_on_submit():
        if not form.homepage.caught:
            if not challenge.admits("accompaniment.find", proved="10/hour", unproved="4/hour"):
                form.form_errors.append(challenge.too_often())
                return private.page(_found(form, mine, False), 429)
            asking.find(db.session, form.email.data)
            db.session.commit()
        return private.page(_found(form, mine, True))
    return private.page(_found(form, mine, False), 422 if form.errors else 200)


def _found(form: FindForm, mine: list[Project], asked: bool) -> str:
    who = user()
    own = [
        (one, next((each for each in one.holders if who and each.user_id == who.id), None))
        for one in mine
    ]
    return render_template(
        "accompaniment/holder/find.html",
        form=form,
        asked=asked,
        mine=[(one, private.home(one, holder)) for one, holder in own],
    )


@bp.get("/suivi/<token>")
@public
def follow(token: str) -> Response:
    """The story of every request, what happens next, the plan, the data."""
    project, holder = private.opened(token)
    asked = requests.of_project(db.session, project.id)
    waiting = requests.open_count(asked)
    return private.page(
        render_template(
            "accompaniment/holder/follow.html",
            project=project,
            holder=holder,
            token=token,
            tools=tools.for_holder(token),
            stories=story.of(db.session, asked),
            meetings=_meetings(project, asked),
            appointments=_appointments(project),
            waiting=waiting,
            left=max(0, requests.MOST - waiting),
            most=requests.MOST,
            place=find_territory(project.commune).name if project.commune else "",
            stages=STAGES,
            needs=asking.need_words(project),
            plan=steps.of_project(db.session, project.id),
            kept_until=story.kept_until(project.touched_at),
        )
    )


def _meetings(project: Project, asked: list[Referral]) -> dict[int, tuple[Meeting, str]]:
    """Return when each service that is asked can be met, and the path of its slots."""
    alive = [one for one in asked if one.state in requests.ALIVE]
    found = meeting.of_services(db.session, [(one.service_id, one.structure_id) for one in alive])
    return {
        service_id: (meets, slot_links.slots_path(meets.permanence_id, project.id))
        for service_id, meets in found.items()
    }


def _appointments(project: Project) -> list[tuple[datetime, str]]:
    """Return the appointments that are still ahead, and the path on which each is cancelled."""
    return [
        (one.starts_at, slot_links.booking_path(one))
        for one in meeting.booked(db.session, project.id)
        if one.state == "booked" and one.starts_at > now()
    ]


@bp.post("/suivi/<token>/retirer/<int:referral_id>")
@public
def withdraw(token: str, referral_id: int) -> Response:
    project, holder = private.opened(token)
    referral = _own(project, referral_id)
    requests.withdraw(db.session, referral, by=holder.user_id if holder else None)
    db.session.commit()
    flash(_("Votre demande est retirée."), "success")
    return private.back(token, "demandes")


@bp.post("/suivi/<token>/nouvelles/<int:referral_id>")
@public
def news(token: str, referral_id: int) -> Response:
    project, holder = private.opened(token)
    by = holder.user_id if holder else None
    answers.news(db.session, _own(project, referral_id), private.words("text"), HOLDER, by=by)
    db.session.commit()
    flash(_("Merci pour ces nouvelles."), "success")
    return private.back(token, "demandes")


@bp.get("/suivi/<token>/services")
@public
def services(token: str) -> Response:
    """All services for this project, page by page; those that can be asked have a button."""
    project, _holder = private.opened(token)
    found = _survey(project)
    page = page_of(len(found.judged), request.args.get("page", 1, type=int), SIZE)
    asked = requests.of_project(db.session, project.id)
    return private.page(
        render_template(
            "accompaniment/holder/services.html",
            project=project,
            token=token,
            cards=cards.shown(db.session, found.judged[page.start : page.end]),
            count=len(found.judged),
            page=page,
            asked={one.service_id for one in asked if one.state in requests.ALIVE},
            left=max(0, requests.MOST - requests.open_count(asked)),
        )
    )


@bp.post("/suivi/<token>/ajouter")
@public
@limit("30/hour")
def add(token: str) -> Response:
    """Ask one more service, maybe in the place of one that could not help."""
    project, holder = private.opened(token)
    if project.state != "active":
        raise Conflict(_("Confirmez d'abord votre projet, par le lien de notre lettre."))
    service_id = request.form.get("service", 0, type=int)
    chosen = survey.chosen(_survey(project), [service_id])
    if not chosen:
        raise NotFound(_("Ce service ne peut plus être sollicité : choisissez-en un autre."))
    parent_id = request.form.get("parent", 0, type=int)
    asking.choose(
        db.session,
        project.id,
        chosen[0],
        message=private.words("message"),
        parent=_own(project, parent_id) if parent_id else None,
        by=holder.user_id if holder else None,
    )
    db.session.commit()
    flash(_("Votre demande est envoyée."), "success")
    return private.back(token, "demandes")


@bp.post("/suivi/<token>/animateur")
@public
@limit("10/hour")
def ask_animator(token: str) -> Response:
    """Let the animator see the project, and ask them."""
    project, _holder = private.opened(token)
    asking.let_animator(db.session, project)
    db.session.commit()
    flash(_("L'animateur de votre territoire est prévenu."), "success")
    return private.back(token)


@bp.post("/suivi/<token>/stade")
@public
def move_on(token: str) -> Response:
    """Say that the project has reached another stage; open requests go on as they are."""
    project, _holder = private.opened(token)
    asking.at_stage(project, request.form.get("stage", ""))
    db.session.commit()
    flash(_("C'est noté. Les demandes en cours continuent."), "success")
    return redirect(url_for(".follow", token=token), 303)


def _survey(project: Project) -> survey.Survey:
    return survey.of(db.session, record.demand_of(project), ordering.seed_of(project.id))


def _own(project: Project, referral_id: int) -> Referral:
    for referral in requests.of_project(db.session, project.id):
        if referral.id == referral_id:
            return referral
    raise NotFound(_("Cette demande n'est pas de ce projet : rechargez la page."))
