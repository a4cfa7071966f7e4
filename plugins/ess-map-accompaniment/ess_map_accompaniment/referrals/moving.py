# SPDX-License-Identifier: AGPL-3.0-or-later
"""Move a request on: the one door to its lifecycle, which says where each step counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from ess_map_accompaniment.projects import scopes
from ess_map_accompaniment.referrals.lifecycle import REFERRALS
from ess_map_accompaniment.referrals.models import Referral


def counted_in(referral: Referral) -> list[str]:
    """Return the scopes of the figures: where the project is, and who was asked."""
    return [*scopes.of_project(referral.project), f"actor-{referral.structure.actor_id}"]


def start(
    session: Session, referral: Referral, *, by: int | None = None, payload: Mapping | None = None
) -> None:
    """Write the first line of the history of a new request (project, structure loaded)."""
    REFERRALS.start(session, referral, by=by, payload=payload, scopes=counted_in(referral))


def move(
    session: Session,
    referral: Referral,
    event: str,
    role: str = "",
    *,
    by: int | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Apply ``event`` in the name of ``role``; who may hold it has been checked by the caller.

    ``Conflict`` when somebody else has moved it meanwhile: of two at once, the second reads what
    the first has done.
    """
    REFERRALS.apply(
        session,
        referral,
        event,
        allowed=lambda needed: needed == role,
        by=by,
        reason=reason,
        payload=payload,
        scopes=counted_in(referral),
    )
