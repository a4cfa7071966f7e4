# SPDX-License-Identifier: AGPL-3.0-or-later
"""What meetings decide, with the votes, and the action of a plan that comes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import journal
from ess_map.core.errors import Conflict, Invalid, NotFound
from ess_map.governance import quorum
from ess_map.governance.meetings import HELD
from ess_map.governance.models import Body, Decision, Meeting
from ess_map.plans.models import Plan, PlanItem

VOTES = ("votes_for", "votes_against", "abstentions")


@dataclass(frozen=True)
class Outcome:
    """A decision as it is read; ``passed`` is None where no votes are written down."""

    decision: Decision
    meeting: Meeting
    passed: bool | None
    item: PlanItem | None
    open: bool
    """Whether the plan of ``item`` is public."""


def find(session: Session, decision_id: int) -> Decision:
    """Return one decision; ``NotFound``."""
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFound(_("Cette décision n'existe plus."))
    return decision


def record(
    session: Session,
    meeting: Meeting,
    there: int,
    said: Mapping[str, Any],
    decision: Decision | None = None,
) -> Decision:
    """Write down a decision of ``meeting``, or change ``decision``.

    ``there`` is how many were present or represented: there are no more votes than that.
    """
    if meeting.status != HELD:
        raise Conflict(
            _("Une réunion décide quand elle a eu lieu : écrivez d'abord son compte rendu.")
        )
    votes = [said.get(name) for name in VOTES]
    if quorum.too_many(there, *votes):
        raise Invalid(too_many_votes(there))
    if decision is None:
        decision = Decision(meeting_id=meeting.id)
        session.add(decision)
    decision.text = said["text"].strip()
    decision.item_id = said.get("item_id")
    for name, count in zip(VOTES, votes, strict=True):
        setattr(decision, name, count)
    session.flush()
    journal.record(session, [journal.Event("meeting.decided", meeting.id, {"id": decision.id})])
    return decision


def remove(session: Session, decision: Decision) -> None:
    """Take back what was written down by mistake."""
    journal.record(
        session, [journal.Event("meeting.undecided", decision.meeting_id, {"id": decision.id})]
    )
    session.delete(decision)


def of(session: Session, meeting_ids: Collection[int]) -> list[Outcome]:
    """Return the decisions of the meetings ``meeting_ids``, in their order."""
    rows = session.execute(
        sa.select(Decision, Meeting, PlanItem, Plan.public)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(PlanItem, PlanItem.id == Decision.item_id)
        .outerjoin(Plan, Plan.id == PlanItem.plan_id)
        .where(Decision.meeting_id.in_(meeting_ids))
        .order_by(Meeting.starts_at.desc(), Decision.id)
    )
    return [
        Outcome(one, meeting, passed(one), item, bool(open_)) for one, meeting, item, open_ in rows
    ]


def latest(session: Session, scopes: Collection[str], count: int) -> list[Outcome]:
    """Return the last decisions that public meetings of ``scopes`` took."""
    ids = session.scalars(
        sa.select(Decision.id)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(Body.scope.in_(scopes), Meeting.public, Meeting.status == HELD)
        .order_by(Meeting.starts_at.desc(), Decision.id)
        .limit(count)
    ).all()
    rows = session.execute(
        sa.select(Decision, Meeting)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.id.in_(ids))
        .order_by(Meeting.starts_at.desc(), Decision.id)
    )
    return [Outcome(one, meeting, passed(one), None, False) for one, meeting in rows]


def passed(decision: Decision) -> bool | None:
    """Return whether more voted for it than against; None where no votes are written down."""
    if decision.votes_for is None and decision.votes_against is None:
        return None
    return (decision.votes_for or 0) > (decision.votes_against or 0)


def too_many_votes(there: int) -> str:
    """Return what is said to who writes down more votes than there were people."""
    if there == 0:
        return _(
            "Relevez d'abord les présences : personne n'est encore noté présent ou représenté."
        )
    return _(
        "Il y a plus de voix que de sièges présents ou représentés (%(n)s) : vérifiez les comptes.",
        n=there,
    )
