# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding: accept some of it or all, refuse with a reason, ask back, assign."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.contributions import effects, notices
from ess_map.contributions.models import Contribution, ContributionMessage
from ess_map.contributions.telling import tell
from ess_map.core import clock
from ess_map.core.db import begin_writing
from ess_map.core.errors import Conflict, Invalid
from ess_map.people.models import User


def accept(
    session: Session,
    contribution: Contribution,
    by: User | None,
    *,
    units: Collection[str] | None = None,
    reason: str = "",
    seen_version: int | None = None,
) -> None:
    """Accept the whole contribution, or only ``units`` of it, and make it so.

    ``seen_version`` is the actor's version that the decider looked at: ``Conflict`` if one of
    the units has changed since. ``by`` is None when the instance itself decides (an import, the
    actor's own answer to a mailed question).
    """
    accepted = _chosen(contribution, units)
    if len(accepted) < len(contribution.changes) and not reason.strip():
        raise Invalid(_("Dites à l'auteur pourquoi vous ne gardez pas tout."))
    _claim(session, contribution, by, "accepted", reason, accepted)
    effects.apply(session, contribution, accepted, seen_version)
    tell(session, contribution, "accepted")
    notices.decided(session, contribution)


def refuse(session: Session, contribution: Contribution, by: User, reason: str) -> None:
    """Refuse the whole contribution, and tell its author why."""
    if not reason.strip():
        raise Invalid(_("Dites à l'auteur pourquoi vous refusez."))
    _claim(session, contribution, by, "refused", reason, [])
    tell(session, contribution, "refused")
    notices.decided(session, contribution)


def say(
    session: Session, contribution: Contribution, body: str, *, by: User | None, moderator: bool
) -> ContributionMessage:
    """Add a line to the talk between the author and those who decide."""
    if not body.strip():
        raise Invalid(_("Écrivez votre message."))
    message = ContributionMessage(
        contribution_id=contribution.id,
        author_id=by.id if by else None,
        from_moderator=moderator,
        body=body.strip(),
        at=clock.now(),
    )
    session.add(message)
    session.flush()
    tell(session, contribution, "asked" if moderator else "answered")
    pass_on = notices.asked if moderator else notices.answered
    pass_on(session, contribution, message)
    return message


def assign(
    session: Session, contribution: Contribution, to: User | None, by: User | None = None
) -> None:
    """Say who takes care of it; nobody else is kept from deciding."""
    contribution.assigned_to_id = to.id if to else None
    session.flush()
    data: dict[str, Any] = {"to": to.id if to else None}
    tell(session, contribution, "assigned", data)
    if to is not None:
        notices.assigned(session, contribution, to, by)


def _chosen(contribution: Contribution, units: Collection[str] | None) -> list[str]:
    if units is None:
        return list(contribution.changes)
    accepted = [unit for unit in contribution.changes if unit in units]
    if not accepted and contribution.changes:
        raise Invalid(_("Cochez au moins un champ à accepter, ou refusez le tout."))
    return accepted


def _claim(
    session: Session,
    contribution: Contribution,
    by: User | None,
    status: str,
    reason: str,
    accepted: list[str],
) -> None:
    """Take the decision if nobody has: of two at the same instant, only one succeeds."""
    begin_writing(session)
    claimed = session.execute(
        sa.update(Contribution)
        .where(Contribution.id == contribution.id, Contribution.status == "pending")
        .values(
            status=status,
            reason=reason.strip(),
            accepted=accepted,
            decided_at=clock.now(),
            decided_by_id=by.id if by else None,
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(contribution)
    if claimed.rowcount != 1:
        raise Conflict(_("Cette contribution a déjà été décidée : voyez ce qui a été fait."))
