# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens when time passes: nobody who has asked is left without an answer.

Every alarm looks first whether it still matters, and whether an absence declared since has put
it off. After a long silence of the worker only the last thing due is done, not each in turn.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ess_map import Alarm, NotFound, now
from ess_map_accompaniment.referrals import alternatives, letters, moving, record, timing
from ess_map_accompaniment.referrals.answers import NEXT_BEST
from ess_map_accompaniment.referrals.lifecycle import ACTIVE, CLOCK, OPEN
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.referrals.timing import Due

Act = Callable[[Session, Referral], None]
UNANSWERED = ("sent", "seen")


def remind(session: Session, referral: Referral) -> None:
    """J+2, still unread: write to the structure again."""
    letters.ask(session, referral, "unseen")


def warn(session: Session, referral: Referral) -> None:
    """J+9, no answer: the holder is told, and who animates the territory is asked to help."""
    letters.tell(session, referral, "late")
    letters.alert_animators(session, referral)


def insist(session: Session, referral: Referral) -> None:
    """J+21, no answer: the last letter to the structure."""
    letters.ask(session, referral, "last")


def expire(session: Session, referral: Referral) -> None:
    """J+45, no answer: close the request and give the holder the next best."""
    moving.move(session, referral, "expire", CLOCK)
    referral.closed_at = now()
    others = alternatives.of(session, referral)[:NEXT_BEST]
    letters.tell(session, referral, "expired", alternatives=others)
    letters.say(session, referral, "expired")


def check_in(session: Session, referral: Referral) -> None:
    """Two months without news: ask both sides, and again in two months."""
    letters.say(session, referral, "check_in")
    letters.tell(session, referral, "check_in")
    timing.again(session, referral, timing.CHECK_IN)


def ask_opinion(session: Session, referral: Referral) -> None:
    """Ten days after the end: ask the holder what they think of it."""
    if referral.satisfaction is None:
        letters.tell(session, referral, "satisfaction")


def ask_early(session: Session, referral: Referral) -> None:
    """Six months after: ask what the project has become."""
    if not referral.outcome_at_6:
        letters.tell(session, referral, "later", months=6)


def ask_late(session: Session, referral: Referral) -> None:
    """Eighteen months after: ask once more."""
    if not referral.outcome_at_18:
        letters.tell(session, referral, "later", months=18)


RINGING: tuple[tuple[Due, tuple[str, ...], Act], ...] = (
    (timing.UNSEEN, ("sent",), remind),
    (timing.LATE, UNANSWERED, warn),
    (timing.LAST, OPEN, insist),
    (timing.EXPIRY, OPEN, expire),
    (timing.CHECK_IN, ACTIVE, check_in),
    (timing.SATISFACTION, ("completed", "interrupted"), ask_opinion),
    (timing.EARLY, ("completed",), ask_early),
    (timing.LATER, ("completed",), ask_late),
)
"""What rings, in which states it still matters, and what it does."""
OVERTAKEN = {
    timing.UNSEEN: timing.LATE,
    timing.LATE: timing.EXPIRY,
    timing.LAST: timing.EXPIRY,
    timing.EARLY: timing.LATER,
}
"""What is not done any more once the other is due."""


def register() -> list[Alarm]:
    """Return the alarms of requests."""
    return [Alarm(due.kind, _ringer(due, states, act)) for due, states, act in RINGING]


def _ringer(due: Due, states: tuple[str, ...], act: Act) -> Callable[[Session, int], None]:
    def ring(session: Session, referral_id: int) -> None:
        try:
            referral = record.find(session, referral_id)
        except NotFound:  # erased since, with the project
            return
        if referral.state not in states or referral.project.state == "anonymised":
            return
        if timing.when(session, referral, due) > now():
            timing.ring_at(session, referral, due)
            return
        later = OVERTAKEN.get(due)
        if later is None or timing.when(session, referral, later) > now():
            act(session, referral)

    return ring
