# SPDX-License-Identifier: AGPL-3.0-or-later
"""The strategy of a région as its public plan; a plan and needs that are invented and say so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors.models import SourceRecord
from ess_map.core import clock
from ess_map.demo import tables
from ess_map.demo.funding import INVENTED
from ess_map.funding.years import DAY, add_months
from ess_map.local_needs.models import Need
from ess_map.local_needs.states import LIFECYCLE
from ess_map.plans.items import RANK
from ess_map.plans.models import Plan, PlanEvidence, PlanItem
from ess_map.poles import record

EXAMPLE = "Plan d'exemple (inventé)"
SAID_SO = "(Exemple inventé pour la démonstration.)"


def load(session: Session) -> None:
    """Write what is not there yet; what somebody changed stays."""
    strategy = tables.document("strategy.json")
    if _find(session, strategy["scope"], strategy["title"]) is None:
        _strategy(session, strategy)
    found = sa.select(SourceRecord.actor_id).where(SourceRecord.external_id == INVENTED)
    pole = record.get(session, session.scalar(found) or 0)
    if pole is not None and _find(session, f"pole-{pole.id}", EXAMPLE) is None:
        _invented(session, f"pole-{pole.id}")
    for row in tables.rows("invented_needs.csv"):
        _need(session, row)
    session.commit()


def _find(session: Session, scope: str, title: str) -> Plan | None:
    return session.scalar(sa.select(Plan).where(Plan.scope == scope, Plan.title == title))


def _strategy(session: Session, said: Mapping[str, Any]) -> None:
    """Axes, objectives and propositions in their order; the source is all that shows their state.

    We know of no evidence of what was done since: nothing is called begun or done.
    """
    adopted = date.fromisoformat(said["adopted"])
    stakes = "\n".join(f"– {stake}" for stake in said["stakes"])
    summary = f"{stakes}\n\n{said['note']}"
    plan = _plan(session, said["scope"], said["title"], summary, said["source"])
    plan.starts_on = adopted
    places: dict[str, PlanItem] = {}
    for row in tables.propositions():
        axis, code = row["axis"], row["objective"]
        if axis not in places:
            places[axis] = _add(session, plan, "axis", None, axis, row["axis_label"])
        if code not in places:
            label = row["objective_label"]
            places[code] = _add(session, plan, "objective", places[axis], code, label)
        first, *others = row["actions"].split("|")
        number = f"Proposition {row['number']}"
        item = _add(session, plan, "action", places[code], number, first)
        item.body = "\n".join(f"– {measure}" for measure in others)
        text = f"Proposition {row['number']} de la stratégie. Source : {said['source']}."
        session.add(PlanEvidence(item_id=item.id, text=text, dated=adopted, added_at=clock.now()))


def _invented(session: Session, scope: str) -> None:
    plan = _plan(session, scope, EXAMPLE, SAID_SO, "")
    month = clock.local_now().date().replace(day=1)
    above: dict[int, PlanItem] = {}
    for row in tables.rows("invented_plan.csv"):
        rank = RANK[row["level"]]
        parent = above.get(rank - 1)
        item = _add(session, plan, row["level"], parent, row["number"], row["title"])
        above[rank] = item
        item.owner_name, item.status = row["owner"], row["status"]
        item.progress, item.weight = int(row["progress"]), int(row["weight"])
        item.indicator, item.unit = row["indicator"], row["unit"]
        item.target = float(row["target"]) if row["target"] else None
        if row["value"]:
            item.value, item.measured_on = float(row["value"]), month
        if row["first_month"]:
            item.starts_on = add_months(month, int(row["first_month"]))
            item.deadline = add_months(item.starts_on, int(row["months"])) - DAY


def _plan(session: Session, scope: str, title: str, summary: str, source: str) -> Plan:
    said = {"summary": summary, "source": source, "public": True, "created_at": clock.now()}
    plan = Plan(scope=scope, title=title, **said)
    session.add(plan)
    session.flush()
    return plan


def _add(
    session: Session, plan: Plan, level: str, parent: PlanItem | None, number: str, title: str
) -> PlanItem:
    last = sa.select(sa.func.count()).where(PlanItem.plan_id == plan.id)
    item = PlanItem(
        plan_id=plan.id,
        parent_id=parent.id if parent else None,
        level=level,
        position=(session.scalar(last) or 0) + 1,
        number=number,
        title=title,
    )
    session.add(item)
    session.flush()
    return item


def _need(session: Session, row: Mapping[str, str]) -> None:
    body = f"{row['body']} {SAID_SO}"
    same = sa.select(Need.id).where(Need.title == row["title"], Need.body == body)
    if session.scalar(same) is not None:
        return
    said = {name: row[name] for name in ("kind", "title", "activity")}
    need = Need(
        **said,
        body=body,
        commune_code=row["commune"],
        state="pending",
        fictional=True,
        created_at=clock.now(),
    )
    LIFECYCLE.start(session, need)
    if row["state"] == "published":
        LIFECYCLE.apply(session, need, "publish", allowed=lambda _role: True)
        need.decided_at = clock.now()
