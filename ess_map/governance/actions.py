# SPDX-License-Identifier: AGPL-3.0-or-later
"""The actions of a place's plans, to which its decisions lead."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.errors import Invalid
from ess_map.plans import editing, items, record
from ess_map.plans.models import Plan, PlanItem


def plans(session: Session, scopes: Collection[str]) -> list[Plan]:
    """Return the plans of a place, the newest first."""
    return [plan for scope in scopes for plan in record.of_scope(session, scope)]


def choices(session: Session, scopes: Collection[str]) -> list[tuple[str, str]]:
    """Return the actions that a decision may lead to, as a form offers them; first: none."""
    found = [item for scope in scopes for item in items.of_scope(session, scope)]
    titles = {plan.id: plan.title for plan in plans(session, scopes)}
    return [
        ("", _("Aucune")),
        *(
            (str(item.id), f"{items.name(item)} ({titles[item.plan_id]})")
            for item in found
            if item.level == "action"
        ),
    ]


def begin(session: Session, scopes: Collection[str], title: str) -> PlanItem:
    """Add an action at the end of the newest plan of a place; ``Invalid`` when it has none."""
    found = plans(session, scopes)
    if not found:
        raise Invalid(_("Il n'y a pas encore de plan d'action ici : commencez par en créer un."))
    return editing.add(session, found[0], "action", {"title": title.strip()})
