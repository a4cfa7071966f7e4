# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits on an animator: late answers, holders who ask for help, sheets to check, absences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Actor, NotFound, User, find_territory, local_now, now
from ess_map_accompaniment.animation import held
from ess_map_accompaniment.offer.models import Absence, Adviser, Service, Structure
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import corrections, measuring
from ess_map_accompaniment.referrals.lifecycle import REFERRALS
from ess_map_accompaniment.referrals.models import Correction, Referral
from ess_map_accompaniment.words import NEEDS, STAGES

UNANSWERED = ("sent", "seen")
SOON = timedelta(days=14)
CONSENT = "animator"


@dataclass(frozen=True)
class About:
    """What an animator may read of a project: its words only when its holder lets them."""

    id: int
    title: str
    summary: str
    stage: LazyString | str
    needs: tuple[LazyString, ...]
    place: str
    epci: str
    readable: bool


@dataclass(frozen=True)
class Late:
    """A request whose structure has not answered when it had promised to."""

    id: int
    about: About
    structure_id: int
    structure: str
    service: str
    need: LazyString | str
    state: str
    sent_at: datetime
    target_at: datetime
    days: int
    """Working days since then."""


@dataclass(frozen=True)
class Asking:
    """A project whose holder, left without a service, asked the animator."""

    about: About
    since: datetime


@dataclass(frozen=True)
class ToCheck:
    """A declaration that a refusal has put into question."""

    correction: Correction
    service: Service
    structure: str


@dataclass(frozen=True)
class Away:
    """A structure, or one of its advisers, that answers nobody for some days."""

    structure_id: int
    structure: str
    adviser: str
    since: date
    until: date
    pending: int
    """Requests that wait for this structure's answer."""


@dataclass(frozen=True)
class Waiting:
    """All that waits on somebody, each list with the oldest first."""

    late: list[Late]
    asking: list[Asking]
    to_check: list[ToCheck]
    away: list[Away]

    @property
    def count(self) -> int:
        """How many things are to be done; an absence is only to be known."""
        return len(self.late) + len(self.asking) + len(self.to_check)


def on(session: Session, person: User | None) -> Waiting:
    """Return what waits on ``person`` in the territories that they animate."""
    return Waiting(
        late(session, person),
        asking(session, person),
        to_check(session, person),
        away(session, person),
    )


def late(session: Session, person: User | None) -> list[Late]:
    """Return the requests that are not answered in time, the oldest first."""
    query = (
        sa.select(Referral, Project, Service.name, Actor.name)
        .join(Project, Project.id == Referral.project_id)
        .join(Service, Service.id == Referral.service_id)
        .join(Structure, Structure.id == Referral.structure_id)
        .join(Actor, Actor.id == Structure.actor_id)
        .where(Referral.state.in_(UNANSWERED), Referral.target_at < now())
        .where(Project.state != "anonymised")
        .order_by(Referral.sent_at, Referral.id)
    )
    rows = session.execute(query).all()
    mine = held.communes(session, person, [row.Project.commune for row in rows])
    places = _Places()
    return [
        _late(referral, about(project, places), service, structure)
        for referral, project, service, structure in rows
        if project.commune in mine
    ]


def _late(referral: Referral, project: About, service: str, structure: str) -> Late:
    return Late(
        id=referral.id,
        about=project,
        structure_id=referral.structure_id,
        structure=structure,
        service=service,
        need=NEEDS.get(referral.need, ""),
        state=REFERRALS.label_of(referral.state),
        sent_at=referral.sent_at,
        target_at=referral.target_at,
        days=measuring.working_days(referral.target_at, now()),
    )


def asking(session: Session, person: User | None) -> list[Asking]:
    """Return the projects whose holders asked, and for which nothing was sent since."""
    since = (Referral.project_id == Project.id, Referral.sent_at >= Project.asked_animator_at)
    query = (
        sa.select(Project)
        .where(Project.asked_animator_at.is_not(None), Project.state == "active")
        .where(~sa.exists().where(*since))
        .order_by(Project.asked_animator_at, Project.id)
    )
    found = list(session.scalars(query))
    mine = held.communes(session, person, [project.commune for project in found])
    places = _Places()
    return [
        Asking(about(project, places), project.asked_animator_at)
        for project in found
        if project.commune in mine
    ]


def to_check(session: Session, person: User | None) -> list[ToCheck]:
    """Return the declarations to check of the structures that are theirs."""
    found = corrections.waiting(session)
    ids = {service.structure_id for _correction, service in found}
    mine = held.structures(session, person, ids)
    names = _names(session, ids)
    return [
        ToCheck(correction, service, names[service.structure_id])
        for correction, service in found
        if service.structure_id in mine
    ]


def away(session: Session, person: User | None) -> list[Away]:
    """Return who is away, or will be within two weeks, the first to leave first."""
    today = local_now().date()
    query = (
        sa.select(Absence, Adviser.name)
        .outerjoin(Adviser, Adviser.id == Absence.adviser_id)
        .join(Structure, Structure.id == Absence.structure_id)
        .where(Absence.until >= today, Absence.since <= today + SOON)
        .where(Structure.closed_on.is_(None))
        .order_by(Absence.since, Absence.id)
    )
    rows = session.execute(query).all()
    ids = {row.Absence.structure_id for row in rows}
    mine, names, pending = held.structures(session, person, ids), _names(session, ids), {}
    if ids:
        waiting = sa.select(Referral.structure_id, sa.func.count()).where(
            Referral.structure_id.in_(ids), Referral.state.in_(UNANSWERED)
        )
        counted = session.execute(waiting.group_by(Referral.structure_id))
        pending = {row[0]: row[1] for row in counted}
    return [
        Away(
            absence.structure_id,
            names[absence.structure_id],
            adviser or "",
            absence.since,
            absence.until,
            pending.get(absence.structure_id, 0),
        )
        for absence, adviser in rows
        if absence.structure_id in mine
    ]


class _Places:
    """Names of territories, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def name(self, key: str) -> str:
        if key and key not in self._known:
            try:
                self._known[key] = find_territory(key).name
            except NotFound:  # taken away since
                self._known[key] = ""
        return self._known.get(key, "")


def about(project: Project, places: _Places | None = None) -> About:
    """Return what an animator may read of ``project``; without consent no words and no commune."""
    names = places or _Places()
    readable = CONSENT in project.consents
    if readable:
        title, place = project.title, names.name(project.commune)
    else:
        title, place = _("Projet n° %(id)s", id=project.id), names.name(project.epci)
    return About(
        id=project.id,
        title=title or _("Projet n° %(id)s", id=project.id),
        summary=project.summary if readable else "",
        stage=STAGES.get(project.stage, ""),
        needs=tuple(NEEDS[need] for need in project.needs if need in NEEDS),
        place=place,
        epci=project.epci,
        readable=readable,
    )


def _names(session: Session, ids: set[int]) -> Mapping[int, str]:
    query = sa.select(Structure.id, Actor.name).join(Actor, Actor.id == Structure.actor_id)
    return {row[0]: row[1] for row in session.execute(query.where(Structure.id.in_(ids)))}
