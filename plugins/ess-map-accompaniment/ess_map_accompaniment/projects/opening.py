# SPDX-License-Identifier: AGPL-3.0-or-later
"""A project is written down when its holder asks somebody, and counts once they have confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, selectinload

from ess_map import Conflict, alone, now
from ess_map_accompaniment.matching.demand import Demand
from ess_map_accompaniment.projects import record
from ess_map_accompaniment.projects.models import Holder, Project

TWIN_DAYS = 30
SCOPES = ("send", "animator", "study")
"""What a holder can agree to: their text is sent, an animator sees it, it is counted."""


@dataclass(frozen=True)
class Person:
    """Somebody who carries a project; ``user_id`` if they have an account."""

    name: str
    email: str
    phone: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """What a holder says of the project besides what the matching asks."""

    title: str
    summary: str
    commune: str
    demand: Demand
    consents: tuple[str, ...]
    language: str = "fr"


def twin(session: Session, draft: Draft, email: str) -> Project | None:
    """Return the same project of the same person, of the last days; of two the newer."""
    since = now() - timedelta(days=TWIN_DAYS)
    mine = sa.select(Holder.project_id).where(Holder.email == email.lower())
    wanted = sa.select(Project).where(
        Project.id.in_(mine),
        Project.state.in_(("unconfirmed", "active")),
        Project.commune == draft.commune,
        Project.created_at >= since,
    )
    found = session.scalars(
        wanted.options(selectinload(Project.holders)).order_by(Project.id.desc())
    )
    title = _plain(draft.title)
    return next((one for one in found if _plain(one.title) == title), None)


def write(session: Session, draft: Draft, people: Sequence[Person]) -> Project:
    """Write a project down, not confirmed yet; the first of ``people`` is written to.

    ``Conflict`` when the same one is already there: look for its ``twin`` first.
    """
    alone(session, f"accompaniment.holder {people[0].email.lower()}")
    if twin(session, draft, people[0].email) is not None:
        raise Conflict(_("Ce projet est déjà enregistré : nous vous avons écrit pour le suivre."))
    demand, moment = draft.demand, now().isoformat()
    project = Project(
        state="unconfirmed",
        title=draft.title,
        summary=draft.summary,
        stage=demand.stage,
        needs=list(demand.needs),
        commune=draft.commune,
        epci=record.epci_of(draft.commune),
        sectors=list(demand.sectors),
        legal_form=demand.legal_form,
        collective=True if len(people) > 1 else demand.collective,
        amount=demand.amount,
        max_km=demand.max_km,
        remote_ok=demand.remote_ok,
        publics=list(demand.publics or ()),
        host=demand.host,
        language=draft.language,
        consents={scope: moment for scope in SCOPES if scope in draft.consents},
        holders=[_holder(person) for person in people],
    )
    session.add(project)
    session.flush()
    return project


def confirm(session: Session, project: Project) -> bool:
    """Make a project count; False when it already does."""
    alone(session, f"accompaniment.project-{project.id}")
    session.refresh(project, ["state"])
    if project.state != "unconfirmed":
        return False
    project.state = "active"
    project.confirmed_at = project.touched_at = now()
    return True


def _holder(person: Person) -> Holder:
    return Holder(
        name=person.name,
        email=person.email.lower(),
        phone=person.phone,
        user_id=person.user_id,
    )


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
