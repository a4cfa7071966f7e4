# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding what a plan says it will do: what other rooms link to."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core.errors import NotFound
from ess_map.plans.models import Plan, PlanItem

LEVELS = {"axis": _l("Axe"), "objective": _l("Objectif"), "action": _l("Action")}
"""From the widest to the narrowest; an item lies under a wider one, or under the plan itself."""
RANK = {level: rank for rank, level in enumerate(LEVELS)}
STATUSES = {
    "todo": _l("à lancer"),
    "doing": _l("en cours"),
    "done": _l("fait"),
    "dropped": _l("abandonné"),
}


def get(session: Session, item_id: int) -> PlanItem:
    """Return an item; ``NotFound`` when there is none."""
    found = session.get(PlanItem, item_id)
    if found is None:
        raise NotFound(_("Cette ligne du plan n'existe plus."))
    return found


def of_plan(session: Session, plan_id: int) -> list[PlanItem]:
    """Return the items of a plan, brothers in their order."""
    order = (PlanItem.position, PlanItem.id)
    query = sa.select(PlanItem).where(PlanItem.plan_id == plan_id).order_by(*order)
    return list(session.scalars(query))


def of_scope(session: Session, scope: str) -> list[PlanItem]:
    """Return the items of all plans of ``scope`` (``pole-12``, ``region-24``), plan by plan."""
    order = (PlanItem.plan_id, PlanItem.position, PlanItem.id)
    query = sa.select(PlanItem).join(Plan, Plan.id == PlanItem.plan_id)
    return list(session.scalars(query.where(Plan.scope == scope).order_by(*order)))


def label(item: PlanItem, levels: Mapping[str, object] = LEVELS) -> str:
    """Return what an item is: ``Axe 1``, or what its number already says: ``Proposition 4``.

    ``levels`` are their names, in the reader's language unless given.
    """
    if item.number and not item.number[0].isdecimal():
        return item.number
    return f"{levels[item.level]} {item.number}".strip()


def url(item: PlanItem) -> str:
    """Return the address of an item on the page of its plan."""
    return f"{url_for('plans.show', plan_id=item.plan_id)}#action-{item.id}"


def path(item: PlanItem) -> str:
    """Return the same for a notification: without language, and where no page is asked for."""
    return f"/plans/{item.plan_id}#action-{item.id}"


def name(item: PlanItem) -> str:
    """Return how an item is called: its number, if it has one, and its title."""
    return f"{item.number} {item.title}".strip()
