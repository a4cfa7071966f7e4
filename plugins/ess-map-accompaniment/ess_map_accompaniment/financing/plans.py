# SPDX-License-Identifier: AGPL-3.0-or-later
"""The financing plans of projects: read, written as a whole, and decided line by line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, NotFound, alone
from ess_map_accompaniment.financing import schemes
from ess_map_accompaniment.financing.balance import Balance, balance
from ess_map_accompaniment.financing.models import FinancingPlan, PlanLine, Scheme
from ess_map_accompaniment.projects import forgetting, handing


@dataclass(frozen=True)
class Written:
    """A line as it was typed; ``id`` None: a new one."""

    side: str
    label: str
    amount: int
    id: int | None = None
    scheme_id: int | None = None
    state: str = "planned"
    granted: int | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """A plan with its lines in order; ``version`` 0: nobody has written one."""

    version: int
    lines: tuple[PlanLine, ...]
    balance: Balance

    @property
    def needs(self) -> list[PlanLine]:
        return [line for line in self.lines if line.side == "need"]

    @property
    def resources(self) -> list[PlanLine]:
        return [line for line in self.lines if line.side == "resource"]


def of_project(session: Session, project_id: int) -> Plan:
    """Return the plan of a project, an empty one when there is none."""
    head = _head(session, project_id)
    lines = _lines(session, head.id) if head else []
    return Plan(head.version if head else 0, tuple(lines), balance(lines))


def write(session: Session, project_id: int, version: int, written: Sequence[Written]) -> bool:
    """Replace the lines of a plan; False, and nothing written, when it is not ``version`` now.

    A line keeps its id, so that a committee still finds it. Of two at once, the second waits.
    """
    alone(session, f"accompaniment.plan {project_id}")
    head = _head(session, project_id)
    if head is not None:
        session.refresh(head)
    if version != (head.version if head else 0):
        return False
    if head is None:
        head = FinancingPlan(project_id=project_id, version=0)
        session.add(head)
        session.flush()
    known = {line.id: line for line in _lines(session, head.id)}
    kept = {one.id for one in written}
    for line_id, line in known.items():
        if line_id not in kept:
            session.delete(line)
    for position, one in enumerate(written):
        line = known.get(one.id) or PlanLine(plan_id=head.id)
        line.position, line.side, line.label, line.amount = (
            position,
            one.side,
            one.label,
            one.amount,
        )
        line.scheme_id, line.state = one.scheme_id, one.state
        line.granted, line.decided_on = one.granted, one.decided_on
        session.add(line)
    head.version += 1
    session.flush()
    return True


def line_of(session: Session, project_id: int, line_id: int) -> PlanLine:
    """Return a resource of a project's plan; ``NotFound`` for a line of another."""
    head = _head(session, project_id)
    line = session.get(PlanLine, line_id)
    if line is None or head is None or line.plan_id != head.id or line.side != "resource":
        raise NotFound(_("Cette ligne n'est plus dans le plan de financement du projet."))
    return line


def decide(session: Session, line: PlanLine, granted: int | None, day: date) -> None:
    """Write down what was decided of a resource: cents granted, None for a refusal."""
    head = session.get(FinancingPlan, line.plan_id)
    alone(session, f"accompaniment.plan {head.project_id}")
    session.refresh(head)
    if granted is not None and granted <= 0:
        raise Conflict(_("Un accord a un montant : donnez-le, ou refusez."))
    line.state = "refused" if granted is None else "granted"
    line.granted, line.decided_on = granted, day
    head.version += 1
    session.flush()


def undecide(session: Session, line: PlanLine) -> None:
    """Put a resource back among those that are asked: its decision was taken back or postponed."""
    head = session.get(FinancingPlan, line.plan_id)
    line.state, line.granted, line.decided_on = "asked", None, None
    head.version += 1
    session.flush()


def remarks(session: Session, plan: Plan) -> dict[int, list[str]]:
    """Return by line what keeps its scheme from paying it; nothing for those that are refused."""
    wanted = {line.scheme_id for line in plan.resources if line.scheme_id}
    known = session.scalars(sa.select(Scheme).where(Scheme.id.in_(wanted)))
    by_id = {scheme.id: scheme for scheme in known}
    today, found = schemes.today(), {}
    for line in plan.resources:
        scheme = by_id.get(line.scheme_id)
        if scheme is not None and line.state != "refused":
            # What was granted while it was open stays right when it closes.
            day = line.decided_on or today
            found[line.id] = schemes.outside(scheme, line.amount, plan.balance.needs, day)
    return {line_id: said for line_id, said in found.items() if said}


@handing.over("financing_plan")
def handed(session: Session, project_id: int) -> list[dict[str, Any]]:
    """Return the lines of a project's plan, for its holder's data."""
    head = _head(session, project_id)
    return [handing.columns(one) for one in _lines(session, head.id)] if head else []


@forgetting.also
def forget(session: Session, project_ids: Collection[int]) -> None:
    """Forget the plans of projects that are forgotten."""
    heads = sa.select(FinancingPlan.id).where(FinancingPlan.project_id.in_(project_ids))
    session.execute(sa.delete(PlanLine).where(PlanLine.plan_id.in_(heads)))
    session.execute(sa.delete(FinancingPlan).where(FinancingPlan.project_id.in_(project_ids)))


def _head(session: Session, project_id: int) -> FinancingPlan | None:
    return session.scalar(sa.select(FinancingPlan).where(FinancingPlan.project_id == project_id))


def _lines(session: Session, plan_id: int) -> list[PlanLine]:
    query = sa.select(PlanLine).where(PlanLine.plan_id == plan_id)
    return list(session.scalars(query.order_by(PlanLine.position, PlanLine.id)))
