# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions of committees: the agenda, the files, and decisions that the projects' plans follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, NotFound, alone, local_now
from ess_map_accompaniment.cooperatives.models import CommitteeFile, CommitteeSession
from ess_map_accompaniment.financing import plans
from ess_map_accompaniment.financing.models import PlanLine
from ess_map_accompaniment.projects import forgetting
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import record as requests
from ess_map_accompaniment.referrals.desk import REACHABLE

DECISIONS = {
    "granted": _l("Accordé"),
    "refused": _l("Refusé"),
    "postponed": _l("Ajourné"),
}


@dataclass(frozen=True)
class Entry:
    """A file as the agenda shows it."""

    file: CommitteeFile
    title: str


@dataclass(frozen=True)
class Candidate:
    """A project that the structure accompanies, with a resource of its plan if one is asked for."""

    project: Project
    line: PlanLine | None

    @property
    def key(self) -> str:
        return f"{self.project.id}-{self.line.id if self.line else 0}"


def find(session: Session, committee_id: int) -> CommitteeSession:
    """Return a session; ``NotFound``."""
    found = session.get(CommitteeSession, committee_id)
    if found is None:
        raise NotFound(_("Cette séance n'existe pas, ou plus."))
    return found


def of_structure(session: Session, structure_id: int) -> list[CommitteeSession]:
    """Return the sessions of a structure, the last first."""
    query = sa.select(CommitteeSession).where(CommitteeSession.structure_id == structure_id)
    order = query.order_by(CommitteeSession.held_on.desc(), CommitteeSession.id.desc())
    return list(session.scalars(order))


def agenda(session: Session, committee: CommitteeSession) -> list[Entry]:
    """Return the files of a session in their order, each with its title."""
    query = (
        sa.select(CommitteeFile, Project.title)
        .outerjoin(Project, Project.id == CommitteeFile.project_id)
        .where(CommitteeFile.session_id == committee.id)
        .order_by(CommitteeFile.position, CommitteeFile.id)
    )
    gone = _("Dossier effacé à la demande du porteur")
    return [Entry(one, one.title or title or gone) for one, title in session.execute(query)]


def file_of(session: Session, committee: CommitteeSession, file_id: int) -> CommitteeFile:
    """Return a file of this session; ``NotFound`` for one of another."""
    found = session.get(CommitteeFile, file_id)
    if found is None or found.session_id != committee.id:
        raise NotFound(_("Ce dossier n'est pas à l'ordre du jour de cette séance."))
    return found


def candidates(session: Session, structure_id: int) -> list[Candidate]:
    """Return the projects that the structure has taken on, with each resource they may ask for."""
    taken = requests.of_structure(session, structure_id, REACHABLE)
    projects = {one.project_id: one.project for one in taken}
    found = []
    for project in projects.values():
        if project.state != "anonymised":
            lines = plans.of_project(session, project.id).resources
            asked = [line for line in lines if line.state in ("planned", "asked")]
            found += [Candidate(project, line) for line in [*asked, None]]
    return found


def add_file(
    session: Session,
    committee: CommitteeSession,
    *,
    title: str,
    instrument: str,
    asked: int | None,
    candidate: Candidate | None = None,
) -> CommitteeFile:
    """Put a file on the agenda, last: a project's, or one known by the title typed."""
    line = candidate.line if candidate else None
    if candidate is not None and line is not None and _listed(session, committee, line):
        raise Conflict(_("Cette demande est déjà à l'ordre du jour de la séance."))
    last = sa.select(sa.func.max(CommitteeFile.position)).where(
        CommitteeFile.session_id == committee.id
    )
    found = CommitteeFile(
        session_id=committee.id,
        project_id=candidate.project.id if candidate else None,
        line_id=line.id if line else None,
        position=(session.scalar(last) or 0) + 1,
        title="" if candidate else title,
        instrument=instrument,
        asked=line.amount if line and asked is None else asked,
    )
    session.add(found)
    if line is not None and line.state == "planned":
        plans.undecide(session, line)
    session.flush()
    return found


def remove_file(session: Session, file: CommitteeFile) -> None:
    """Take a file off the agenda; ``Conflict`` once it is decided."""
    if file.decision:
        raise Conflict(_("Ce dossier est décidé : il reste au procès-verbal."))
    session.delete(file)
    session.flush()


def decide(
    session: Session,
    committee: CommitteeSession,
    file: CommitteeFile,
    *,
    decision: str,
    granted: int | None,
    motive: str,
    known: str,
) -> None:
    """Write down a decision, in the project's plan too; ``known``: the one that was shown.

    ``Invalid`` before the day of the session and without what a decision needs; ``Conflict`` when
    somebody else has decided meanwhile.
    """
    alone(session, f"accompaniment.committee {committee.id}")
    session.refresh(file)
    if file.decision != known:
        raise Conflict(_("Quelqu'un vient de décider de ce dossier : relisez l'ordre du jour."))
    today = local_now().date()
    if committee.held_on > today:
        raise Invalid(_("La séance n'a pas encore eu lieu : décidez le jour dit."))
    if decision == "granted" and not granted:
        raise Invalid(_("Donnez le montant accordé."))
    if decision != "granted" and not motive.strip():
        raise Invalid(_("Dites pourquoi : un refus ou un ajournement a toujours un motif."))
    file.decision, file.motive = decision, motive
    file.granted = granted if decision == "granted" else None
    line = session.get(PlanLine, file.line_id) if file.line_id else None
    if line is not None:
        _tell_plan(session, line, decision, granted, committee.held_on)
    session.flush()


def purge(session: Session, before: datetime) -> int:
    """Empty titles and motives of files of sessions held before ``before``; return how many."""
    held = sa.select(CommitteeSession.id).where(CommitteeSession.held_on < before.date())
    old = (
        sa.update(CommitteeFile)
        .where(
            CommitteeFile.session_id.in_(held),
            sa.or_(CommitteeFile.title != "", CommitteeFile.motive != ""),
        )
        .values(title="", motive="", project_id=None, line_id=None)
    )
    return session.execute(old).rowcount


@forgetting.also
def forget(session: Session, project_ids: Collection[int]) -> None:
    """Forget why the files of projects that are forgotten were decided; the volume remains."""
    mine = sa.update(CommitteeFile).where(CommitteeFile.project_id.in_(project_ids))
    session.execute(mine.values(project_id=None, line_id=None, motive=""))


def counts(session: Session, committees: Sequence[CommitteeSession]) -> dict[int, tuple[int, int]]:
    """Return (files, of them decided) of each session by its id."""
    ids = [one.id for one in committees]
    query = (
        sa.select(
            CommitteeFile.session_id,
            sa.func.count(),
            sa.func.count(sa.func.nullif(CommitteeFile.decision, "")),
        )
        .where(CommitteeFile.session_id.in_(ids))
        .group_by(CommitteeFile.session_id)
    )
    return {key: (files, decided) for key, files, decided in session.execute(query)}


def _tell_plan(
    session: Session, line: PlanLine, decision: str, granted: int | None, day: date
) -> None:
    if decision == "postponed":
        plans.undecide(session, line)
    else:
        plans.decide(session, line, granted if decision == "granted" else None, day)


def _listed(session: Session, committee: CommitteeSession, line: PlanLine) -> bool:
    twin = sa.select(CommitteeFile.id).where(
        CommitteeFile.session_id == committee.id, CommitteeFile.line_id == line.id
    )
    return session.scalar(twin.limit(1)) is not None
