# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing what a plan holds: add, change, move, delete; two editors never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor
from ess_map.contributions.merge import Merge, merge, resolve
from ess_map.core import journal
from ess_map.core.db import begin_writing
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.local_needs import reporting
from ess_map.local_needs.models import Need
from ess_map.people.models import User
from ess_map.plans import items
from ess_map.plans.models import Plan, PlanItem, PlanPartner

PLAIN = ("number", "title", "body", "status", "progress", "weight", "indicator", "unit")
PLAIN_NUMBERS = ("target", "value")
DAYS = ("starts_on", "deadline", "measured_on")
UNITS = (*PLAIN, *PLAIN_NUMBERS, *DAYS, "parent_id", "owner", "partners")
"""What is compared and chosen as one thing when two people change an item."""


@dataclass(frozen=True)
class Sent:
    """What an editor wants, and what they had seen of it; ``choices`` settle clashes by unit."""

    wanted: Mapping[str, Any]
    base: Mapping[str, Any]
    seen: Mapping[str, Any]
    choices: Mapping[str, str]


def values(session: Session, item: PlanItem) -> dict[str, Any]:
    """Return an item by unit, as JSON can say it."""
    said = {name: getattr(item, name) for name in (*PLAIN, *PLAIN_NUMBERS, "parent_id")}
    days = {name: getattr(item, name) for name in DAYS}
    partners = sa.select(PlanPartner.actor_id).where(PlanPartner.item_id == item.id)
    return {
        **said,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "owner": [item.owner_id, "" if item.owner_id else item.owner_name],
        "partners": sorted(session.scalars(partners)),
    }


def add(session: Session, plan: Plan, level: str, wanted: Mapping[str, Any]) -> PlanItem:
    """Write a new item at the end of its brothers."""
    begin_writing(session)
    last = sa.select(sa.func.max(PlanItem.position)).where(PlanItem.plan_id == plan.id)
    item = PlanItem(
        plan_id=plan.id, level=level, title="", position=(session.scalar(last) or 0) + 1
    )
    _check_parent(session, item, wanted.get("parent_id"))
    session.add(item)
    session.flush()
    _write(session, item, wanted)
    _tell(session, "added", item, sorted(wanted))
    return item


def prepare(session: Session, item: PlanItem, sent: Sent) -> Merge:
    """Compare what an editor wants with what is there; nobody else writes until it is committed."""
    begin_writing(session)
    query = sa.select(PlanItem).where(PlanItem.id == item.id).with_for_update()
    if session.scalar(query.execution_options(populate_existing=True)) is None:
        raise NotFound(_("Cette ligne du plan n'existe plus."))
    merged = merge(sent.base, values(session, item), sent.wanted)
    return resolve(merged, sent.choices, sent.seen)


def change(session: Session, item: PlanItem, changes: Mapping[str, Any], by: User) -> None:
    """Make ``changes`` to an item; a need whose action is done is done too."""
    if not changes:
        return
    if "parent_id" in changes:
        _check_parent(session, item, changes["parent_id"])
    _write(session, item, changes)
    item.version += 1
    _tell(session, "changed", item, sorted(changes))
    need = session.get(Need, item.need_id) if item.need_id else None
    if need is not None and item.status == "done":
        reporting.finish(session, need, by, items.path(item))


def move(session: Session, item: PlanItem, step: int) -> None:
    """Move an item before or after its next brother (``step`` -1 or 1); at the end, nothing."""
    begin_writing(session)
    everyone = items.of_plan(session, item.plan_id)
    brothers = [one for one in everyone if one.parent_id == item.parent_id]
    place = brothers.index(item)
    other = min(max(place + step, 0), len(brothers) - 1)
    brothers.insert(other, brothers.pop(place))
    for position, one in enumerate(brothers, start=1):
        one.position = position
    _tell(session, "moved", item, [])


def delete(session: Session, item: PlanItem, by: User) -> None:
    """Take an item out of its plan; ``Conflict`` while it holds others. Its need opens again."""
    begin_writing(session)
    below = sa.select(sa.func.count()).where(PlanItem.parent_id == item.id)
    count = session.scalar(below) or 0
    if count:
        raise Conflict(
            ngettext(
                "« %(title)s » contient encore une ligne : déplacez-la ou supprimez-la d'abord.",
                "« %(title)s » contient encore %(num)s lignes : déplacez-les ou supprimez-les "
                "d'abord.",
                count,
                title=item.title[:100],
            )
        )
    need = session.get(Need, item.need_id) if item.need_id else None
    _tell(session, "deleted", item, [])
    session.delete(item)
    if need is not None:
        reporting.release(session, need, by)


def take(session: Session, need: Need, plan: Plan, wanted: Mapping[str, Any], by: User) -> PlanItem:
    """Make an action of a need; its author is told where it went."""
    item = add(session, plan, "action", wanted)
    item.need_id = need.id
    session.flush()
    reporting.take(session, need, by, items.path(item))
    return item


def may_lie_under(item_level: str, parent: PlanItem) -> bool:
    """Tell whether an item of that level may lie under ``parent``: it must be wider."""
    return items.RANK[parent.level] < items.RANK[item_level]


def _check_parent(session: Session, item: PlanItem, parent_id: int | None) -> None:
    if parent_id is None:
        return
    parent = session.get(PlanItem, parent_id)
    if parent is None or parent.plan_id != item.plan_id or not may_lie_under(item.level, parent):
        raise Invalid(_("Choisissez un axe ou un objectif de ce plan."))


def _write(session: Session, item: PlanItem, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if name in DAYS:
            setattr(item, name, date.fromisoformat(value) if value else None)
        elif name == "owner":
            _set_owner(session, item, *value)
        elif name == "partners":
            _set_partners(session, item, value)
        else:
            setattr(item, name, value)
    if item.status == "done":
        item.progress = 100


def _set_owner(session: Session, item: PlanItem, owner_id: int | None, name: str) -> None:
    """The name is kept beside the record: it stays when the record goes."""
    actor = session.get(Actor, owner_id) if owner_id else None
    item.owner_id = actor.id if actor else None
    item.owner_name = (actor.name if actor else name)[:200]


def _set_partners(session: Session, item: PlanItem, ids: list[int]) -> None:
    session.execute(sa.delete(PlanPartner).where(PlanPartner.item_id == item.id))
    known = session.scalars(sa.select(Actor.id).where(Actor.id.in_(ids))).all()
    session.add_all(PlanPartner(item_id=item.id, actor_id=actor_id) for actor_id in sorted(known))
    session.flush()


def _tell(session: Session, what: str, item: PlanItem, names: list[str]) -> None:
    """Names of what changed, not the words nor who wrote them: the journal forgets nothing."""
    data = {"plan": item.plan_id, "fields": names, "status": item.status}
    event = journal.Event(f"plan_item.{what}", item.id, data, item.version)
    journal.record(session, [event])
