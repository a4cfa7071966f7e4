# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reporting a need, confirming it, deciding on it, and what becomes of it afterwards."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from limits import parse
from sqlalchemy.orm import Session

from ess_map.core import challenge, clock
from ess_map.core.errors import NotFound
from ess_map.core.limits import limiter
from ess_map.local_needs import letters
from ess_map.local_needs.models import Need
from ess_map.local_needs.states import LIFECYCLE
from ess_map.people import rights
from ess_map.people.models import User

PROVED = parse("30/hour")
UNPROVED = parse("6/hour")
KNOWN = parse("60/hour")
MOST_UNCONFIRMED = 5
"""Letters a day to an address that never answers: we do not write to people for others."""


def get(session: Session, need_id: int) -> Need:
    """Return a need; ``NotFound`` when there is none, or none that its author has confirmed.

    Until then nobody reads it, not even who moderates: only the letter that was mailed opens it.
    """
    found = session.get(Need, need_id)
    if found is None or found.state == "unconfirmed":
        raise NotFound(_("Ce besoin n'existe plus, ou n'a jamais été signalé."))
    return found


def scopes(need: Need) -> frozenset[str]:
    """Return the scopes in which a need lies: those of its commune."""
    return rights.of_commune(need.commune_code)


def refusal(session: Session, user: User | None, email: str) -> str:
    """Return the sentence for whoever must wait, '' for whoever may go on.

    Ask it last, when all else is in order: it counts, and it spends the proof of work.
    """
    if user is not None:
        known = limiter.limiter.hit(KNOWN, "needs", f"user {user.id}", get_remote_address())
        return "" if known else challenge.too_often()
    waiting = sa.select(sa.func.count()).where(
        Need.state == "unconfirmed",
        Need.created_at > clock.now() - timedelta(days=1),
        Need.author_email == email,
    )
    if (session.scalar(waiting) or 0) >= MOST_UNCONFIRMED:
        return _(
            "Plusieurs signalements attendent déjà votre confirmation : suivez d'abord le lien de "
            "l'un de nos courriels."
        )
    admitted = challenge.admits("needs", proved=PROVED, unproved=UNPROVED)
    return "" if admitted else challenge.too_often()


def report(session: Session, need: Need, author: User | None) -> None:
    """Write a new need down; without account it waits for the mailed link."""
    need.state = "pending" if author else "unconfirmed"
    need.author_id = author.id if author else None
    need.created_at = clock.now()
    LIFECYCLE.start(session, need, by=need.author_id, scopes=scopes(need))
    if author is None:
        letters.ask_to_confirm(session, need)
    else:
        letters.tell_moderators(session, need)


def confirm(session: Session, need: Need) -> None:
    """Let a need into the queue; a second time changes nothing."""
    if need.state == "unconfirmed":
        _apply(session, need, "confirm", None)
        letters.tell_moderators(session, need)


def publish(session: Session, need: Need, by: User) -> None:
    """Show a need to everybody, and tell its author."""
    _decide(session, need, "publish", by, "")


def refuse(session: Session, need: Need, by: User, reason: str) -> None:
    """Refuse a need for a reason that its author is told."""
    _decide(session, need, "refuse", by, reason)


def withdraw(session: Session, need: Need, by: User | None) -> None:
    """Take a need off the map: its author does, or who moderates."""
    _apply(session, need, "withdraw", by)
    need.author_email = ""


def take(session: Session, need: Need, by: User, url: str) -> None:
    """Note that a need became the action at ``url``, and tell its author."""
    _apply(session, need, "take", by)
    letters.tell_author(session, need, "taken", url)


def release(session: Session, need: Need, by: User) -> None:
    """Open a need again: the action that had taken it is no more."""
    if need.state == "taken":
        _apply(session, need, "release", by)


def finish(session: Session, need: Need, by: User, url: str) -> None:
    """Note that what was needed is done, once its action is."""
    if need.state == "taken":
        _apply(session, need, "finish", by)
        letters.tell_author(session, need, "done", url)


def _decide(session: Session, need: Need, event: str, by: User, reason: str) -> None:
    _apply(session, need, event, by, reason)
    need.decided_at = clock.now()
    letters.decided(session, need, reason.strip())
    need.author_email = ""


def _apply(session: Session, need: Need, event: str, by: User | None, reason: str = "") -> None:
    here = scopes(need)
    allowed = partial(_holds, by, here)
    said = {"by": by.id if by else None, "reason": reason, "scopes": here}
    LIFECYCLE.apply(session, need, event, allowed=allowed, **said)


def _holds(by: User | None, here: frozenset[str], role: str) -> bool:
    return rights.allows(by, role, here)
