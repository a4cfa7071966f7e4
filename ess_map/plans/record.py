# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding plans, and who may read and write them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.db import alone, db
from ess_map.core.errors import NotFound
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.plans.models import Plan, PlanItem
from ess_map.poles import scopes


def get(session: Session, plan_id: int) -> Plan:
    """Return a plan; ``NotFound`` when there is none."""
    found = session.get(Plan, plan_id)
    if found is None:
        raise NotFound(_("Ce plan n'existe plus, ou n'a jamais existé."))
    return found


def claim(session: Session, plan_id: int) -> Plan:
    """Return a plan as it is now; whoever else changes its head waits until we have."""
    alone(session, f"plan-{plan_id}")
    session.expire_all()
    return get(session, plan_id)


def of_scope(session: Session, scope: str) -> Sequence[Plan]:
    """Return the plans of ``scope``, the newest first."""
    query = sa.select(Plan).where(Plan.scope == scope).order_by(Plan.id.desc())
    return session.scalars(query).all()


def readable(session: Session, scope: str, user: User | None) -> list[Plan]:
    """Return the plans of ``scope`` that ``user`` may read: all, or those that are public."""
    found = of_scope(session, scope)
    inside = any(not plan.public for plan in found) and reads_all(user, scope)
    return [plan for plan in found if plan.public or inside]


def has_action(session: Session, scope: str) -> bool:
    """Tell whether a plan of ``scope`` says at least one thing to do."""
    action = sa.select(PlanItem.id).join(Plan, Plan.id == PlanItem.plan_id)
    found = action.where(Plan.scope == scope, PlanItem.level == "action").limit(1)
    return session.scalar(found) is not None


def writes(user: User | None, scope: str) -> bool:
    """Tell whether ``user`` writes the plans of ``scope``: its animators do."""
    return user is not None and rights.allows(user, "animator", scopes.of_scope(scope))


def reads_all(user: User | None, scope: str) -> bool:
    """Tell whether ``user`` reads plans that are not public: animators, members of the pôle."""
    if user is None:
        return False
    member = scopes.is_pole(scope) and scopes.is_member(user, scopes.pole_of(scope))
    return member or writes(user, scope)


def scopes_of(plan_id: int, **_more: object) -> frozenset[str]:
    """Return the scopes in which a plan lies, for the line of a route."""
    return scopes.of_scope(get(db.session, plan_id).scope)


def open_to_reader() -> bool:
    """Tell whether who asks for this very page (its ``plan_id``) may read, for a route's line."""
    plan = get(db.session, request.view_args["plan_id"])
    return plan.public or reads_all(current_user(), plan.scope)
