# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps floods and programs out of the queue, where no account vouches for the sender."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from limits import parse
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.core import challenge, clock
from ess_map.core.limits import limiter
from ess_map.people.models import User
from ess_map.proposing.forms import Visitor

PROVED = parse("30/hour")
UNPROVED = parse("6/hour")
"""Without JavaScript there is no proof of work: the mailed link and a stricter limit must do."""
KNOWN = parse("600/hour")
ONE_TAP = parse("20/hour")
MOST_UNCONFIRMED = 5
"""Letters a day to an address that never answers: we do not write to people for others."""


def trapped(sender: object) -> bool:
    """Tell whether a program filled in the field that people do not see."""
    return isinstance(sender, Visitor) and sender.homepage.caught


def refusal(session: Session, user: User | None, sender: object) -> str:
    """Return the sentence for whoever must wait, '' for whoever may go on.

    Ask it last, when all else is in order: it counts, and it spends the proof of work.
    """
    if user is not None:
        return "" if limiter.limiter.hit(KNOWN, "proposals", f"user {user.id}") else _slow_down()
    if isinstance(sender, Visitor) and _unanswered(session, sender.author_email.data):
        return _(
            "Plusieurs propositions attendent déjà votre confirmation : suivez d'abord le lien de "
            "l'un de nos courriels."
        )
    admitted = challenge.admits("proposals", proved=PROVED, unproved=UNPROVED)
    return "" if admitted else _slow_down()


def one_tap() -> bool:
    """Tell whether this address may still say that a record is right."""
    return limiter.limiter.hit(ONE_TAP, "one tap", get_remote_address())


def _slow_down() -> str:
    return _(
        "Trop d'envois en peu de temps depuis votre connexion. Rien n'est perdu : gardez cette "
        "page ouverte et renvoyez-la dans une heure, ou connectez-vous."
    )


def _unanswered(session: Session, email: str) -> bool:
    waiting = sa.select(sa.func.count()).where(
        Contribution.status == "unconfirmed",
        Contribution.created_at > clock.now() - timedelta(days=1),
        Contribution.author_email == email,
    )
    return (session.scalar(waiting) or 0) >= MOST_UNCONFIRMED
