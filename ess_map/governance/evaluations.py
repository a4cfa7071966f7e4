# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freezing what the plans of a place have come to, and comparing one time with the other.

A frozen evaluation is a copy: what is changed in the plans afterwards does not touch it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, journal
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.sheets import csv_of
from ess_map.governance import actions, rhythm
from ess_map.governance.models import Body, Evaluation
from ess_map.governance.rhythm import Due
from ess_map.people.models import User
from ess_map.plans import tree
from ess_map.plans.models import Plan
from ess_map.plans.tree import Node

COLUMNS = (
    "plan",
    "number",
    "title",
    "indicator",
    "unit",
    "target",
    "value",
    "measured_on",
    "status",
    "progress",
)


@dataclass(frozen=True)
class Figure:
    """One item of a plan as it was that day; ``public``: whether its plan was."""

    item_id: int
    plan_id: int
    plan: str
    public: bool
    level: str
    number: str
    title: str
    indicator: str
    unit: str
    target: float | None
    value: float | None
    measured_on: str | None
    status: str
    progress: int | None


@dataclass(frozen=True)
class Line:
    """A figure beside what it was the time before; a change is None where one is unknown."""

    figure: Figure
    former: Figure | None
    value_change: Decimal | None
    progress_change: int | None

    @property
    def measured(self) -> date | None:
        """When the value was measured."""
        said = self.figure.measured_on
        return date.fromisoformat(said) if said else None


def find(session: Session, evaluation_id: int) -> Evaluation:
    """Return one evaluation; ``NotFound``."""
    found = session.get(Evaluation, evaluation_id)
    if found is None:
        raise nothing()
    return found


def nothing() -> NotFound:
    """Return what an evaluation that is not for the reader answers: the same as none at all."""
    return NotFound(_("Cette évaluation n'existe pas, ou n'est pas publique."))


def of_scopes(session: Session, scopes: Collection[str]) -> list[Evaluation]:
    """Return the evaluations of a place, the latest first."""
    order = (Evaluation.frozen_at.desc(), Evaluation.id.desc())
    query = sa.select(Evaluation).where(Evaluation.scope.in_(scopes)).order_by(*order)
    return list(session.scalars(query))


def freeze(
    session: Session, scopes: Sequence[str], title: str, comment: str, doer: User
) -> Evaluation:
    """Keep what every plan of a place has come to now; ``Invalid`` when it has none."""
    found = [
        _figure(plan, node)
        for plan in actions.plans(session, scopes)
        for node in tree.of(session, plan).all()
    ]
    if not found:
        raise Invalid(_("Il n'y a rien à évaluer : aucun plan d'action n'a d'action ici."))
    evaluation = Evaluation(
        scope=scopes[0],
        title=title.strip(),
        comment=comment.strip(),
        figures=[asdict(figure) for figure in found],
        frozen_at=clock.now(),
        frozen_by_id=doer.id,
    )
    session.add(evaluation)
    session.flush()
    event = journal.Event("evaluation.frozen", evaluation.id, {"scope": evaluation.scope})
    journal.record(session, [event])
    return evaluation


def figures(evaluation: Evaluation, open_plans: Mapping[int, bool], inside: bool) -> list[Figure]:
    """Return the figures for the reader: all, or those of plans that are public.

    ``open_plans`` says of each plan that there still is whether it is public; of one that is no
    more, what it was on the day counts.
    """
    found = [Figure(**row) for row in evaluation.figures]
    return [one for one in found if inside or open_plans.get(one.plan_id, one.public)]


def open_plans(session: Session, found: Collection[Evaluation]) -> dict[int, bool]:
    """Return of each plan in ``found`` that there still is whether it is public."""
    ids = {row["plan_id"] for evaluation in found for row in evaluation.figures}
    return dict(session.execute(sa.select(Plan.id, Plan.public).where(Plan.id.in_(ids))).all())


def compare(now: Sequence[Figure], former: Sequence[Figure]) -> list[Line]:
    """Return each figure of ``now`` beside that of the same item the time before."""
    before = {figure.item_id: figure for figure in former}
    return [_line(figure, before.get(figure.item_id)) for figure in now]


def due(bodies: Sequence[Body], found: Sequence[Evaluation], today: date) -> Due | None:
    """Return when the next evaluation is due: by the rhythm of the conference.

    The conference is the body in place that meets most rarely.
    """
    active = [one for one in bodies if one.ended_on is None or one.ended_on > today]
    conference = max(active, key=lambda one: one.rhythm_months or 0, default=None)
    if conference is None:
        return None
    last = clock.day(found[0].frozen_at) if found else None
    return rhythm.due(conference.rhythm_months, planned=None, last=last, since=conference.since)


def write_csv(found: Sequence[Figure]) -> bytes:
    """Return ``found`` as a table that a spreadsheet opens."""
    rows = map(asdict, found)
    return csv_of([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)])


def _figure(plan: Plan, node: Node) -> Figure:
    item = node.item
    return Figure(
        item_id=item.id,
        plan_id=plan.id,
        plan=plan.title,
        public=plan.public,
        level=item.level,
        number=item.number,
        title=item.title,
        indicator=item.indicator,
        unit=item.unit,
        target=item.target,
        value=item.value,
        measured_on=item.measured_on.isoformat() if item.measured_on else None,
        status=node.status,
        progress=node.percent,
    )


def _line(figure: Figure, former: Figure | None) -> Line:
    value = progress = None
    if former is not None and figure.value is not None and former.value is not None:
        value = Decimal(str(figure.value)) - Decimal(str(former.value))
    if former is not None and figure.progress is not None and former.progress is not None:
        progress = figure.progress - former.progress
    return Line(figure, former, value, progress)
