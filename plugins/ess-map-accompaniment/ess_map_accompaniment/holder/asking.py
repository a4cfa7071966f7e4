# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask: a project is written down with its requests, and nothing leaves before it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Invalid, notify, now, post_letter, responsible
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.projects import links, opening, record, steps
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.projects.opening import Draft, Person
from ess_map_accompaniment.referrals import requests
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import NEEDS, STAGES

CONFIRM = "accompaniment.confirm"
FOLLOW = "accompaniment.follow"


def ask(
    session: Session,
    draft: Draft,
    people: Sequence[Person],
    chosen: Sequence[Judged],
    message: str = "",
    *,
    animator: bool = False,
) -> Project | None:
    """Write a project and its requests down, and write to the holder for a confirmation.

    None when the same project is already there: its holder is written how to follow it, and
    nobody else learns that it exists.
    """
    twin = opening.twin(session, draft, people[0].email)
    if twin is not None:
        remind(session, [twin], people[0].email)
        return None
    project = opening.write(session, draft, people)
    for one in chosen:
        requests.draft(session, project, one.offer, one.explanation, message=message)
    if animator:
        project.asked_animator_at = now()
    _ask_confirmation(session, project)
    return project


def confirm(session: Session, project: Project) -> list[Referral]:
    """Confirm a project: its requests leave, its plan begins; return those that could not leave.

    Confirming twice is confirming once.
    """
    if not opening.confirm(session, project):
        return []
    sent, left = requests.send_drafts(session, project)
    for referral in sent:
        note = f"{referral.structure.actor.name} : {referral.service.name}"
        steps.add(
            session,
            project,
            project.stage,
            note,
            need=referral.need,
            service_id=referral.service_id,
            referral_id=referral.id,
        )
    _welcome(session, project)
    if project.asked_animator_at is not None:
        ask_animator(session, project)
    return left


def ask_animator(session: Session, project: Project) -> int:
    """Tell who animates where the project is that its holder found nobody; return how many."""
    project.asked_animator_at = now()
    people = responsible(project.epci or project.commune or "instance")
    title = _l("Un porteur de projet ne trouve pas d'accompagnement : il vous demande")
    for person in people:
        notify(session, person, "accompaniment.asked_animator", title, links.explain_path(project))
    return len(people)


def remind(session: Session, projects: Sequence[Project], email: str) -> None:
    """Write to a holder how to follow their projects (holders loaded)."""
    known = []
    for project in projects:
        holder = next((one for one in project.holders if one.email == email.lower()), None)
        pending = project.state == "unconfirmed"
        path = links.confirm_path(project) if pending else links.follow_path(project, holder)
        known.append({"title": project.title, "path": path, "pending": pending})
    post_letter(
        session,
        email,
        _l("Suivre votre projet"),
        "accompaniment/mail/follow.txt",
        kind=FOLLOW,
        language=projects[0].language,
        projects=known,
    )


def _ask_confirmation(session: Session, project: Project) -> None:
    post_letter(
        session,
        project.holders[0].email,
        _l("Confirmez votre demande : %(title)s", title=project.title),
        "accompaniment/mail/confirm.txt",
        kind=CONFIRM,
        language=project.language,
        project=project,
        name=project.holders[0].name,
        services=_services(session, project),
        path=links.confirm_path(project),
        days=links.CONFIRM_DAYS,
    )


def _welcome(session: Session, project: Project) -> None:
    """Give each holder a link of their own."""
    for holder in project.holders:
        post_letter(
            session,
            holder.email,
            _l("Suivez votre projet : %(title)s", title=project.title),
            "accompaniment/mail/welcome.txt",
            kind=FOLLOW,
            language=project.language,
            project=project,
            name=holder.name,
            services=_services(session, project),
            path=links.follow_path(project, holder),
        )


def _services(session: Session, project: Project) -> list[str]:
    return [
        f"{one.structure.actor.name} : {one.service.name}"
        for one in requests.of_project(session, project.id)
        if one.state != "withdrawn"
    ]


def need_words(project: Project) -> list[str]:
    """Return the needs of a project in words."""
    return [str(NEEDS[need]) for need in project.needs if need in NEEDS]


def choose(session: Session, project_id: int, one: Judged, **more: object) -> Referral:
    """Add a request to a confirmed project and send it at once."""
    project = record.find(session, project_id)
    referral = requests.draft(session, project, one.offer, one.explanation, **more)
    requests.send(session, referral)
    steps.add(
        session,
        project,
        project.stage,
        f"{one.offer.structure} : {one.offer.name}",
        need=referral.need,
        service_id=one.offer.id,
        referral_id=referral.id,
    )
    return referral


def find(session: Session, email: str) -> bool:
    """Write to ``email`` how to follow what it carries; False when that is nothing."""
    projects = record.of_address(session, email)
    if projects:
        remind(session, projects, email)
    return bool(projects)


def let_animator(session: Session, project: Project) -> None:
    """Let the animator of the territory see a project, and ask them; once a day at most."""
    moment = now()
    project.consents = {**project.consents, "animator": moment.isoformat()}
    last = project.asked_animator_at
    if last is None or moment - last > timedelta(days=1):
        ask_animator(session, project)
    project.touched_at = moment


def at_stage(project: Project, stage: str) -> None:
    """Say where a project is now; ``Invalid`` for a stage that there is not."""
    if stage not in STAGES:
        raise Invalid(_("Choisissez un stade dans la liste."))
    project.stage, project.touched_at = stage, now()
    project.version += 1
