# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a structure answers to a request, and what happens with it afterwards.

Who may is checked where somebody comes in: a page (``offer.acting``) or a signed link. ``by`` is
the account that acts, None for a link. Each verb raises ``Conflict`` when somebody else has moved
the request meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, User, now
from ess_map_accompaniment.matching import judging
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.referrals import (
    alternatives,
    corrections,
    letters,
    moving,
    record,
    requests,
    timing,
)
from ess_map_accompaniment.referrals.lifecycle import STRUCTURE
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import LATER, OUTCOMES, REFUSALS

if TYPE_CHECKING:
    from ess_map_accompaniment.matching.demand import Offer

NEXT_BEST = 3
"""Alternatives that a holder is given when a request ends without accompaniment."""
SCORES = range(1, 6)


def read(session: Session, referral: Referral, by: int | None = None) -> Referral:
    """Note that the structure has opened the request; nothing when it has already."""
    referral = record.find(session, referral.id)
    if referral.state == "sent":
        moving.move(session, referral, "read", STRUCTURE, by=by)
    return referral


def accept(session: Session, referral: Referral, by: int | None = None) -> Referral:
    """Accept: from now on the structure sees how to reach the holder, who is told so."""
    referral = _moved(session, referral, "accept", by)
    referral.answered_at = referral.answered_at or now()
    referral.accepted_at = now()
    referral.adviser_id = _adviser_id(session, referral, by)
    return _after(session, referral, "accept", "accepted")


def queue(session: Session, referral: Referral, by: int | None = None) -> Referral:
    """Put on the waiting list of the service; the holder reads their place on it."""
    referral = _moved(session, referral, "queue", by)
    referral.answered_at = referral.answered_at or now()
    session.flush()
    return _after(session, referral, "queue", "waiting")


def decline(
    session: Session, referral: Referral, refusal: str, text: str = "", by: int | None = None
) -> Referral:
    """Refuse with a motive of ``words.REFUSALS``, and words; the holder reads both.

    A motive that contradicts what the service announces opens a correction. ``Invalid`` without a
    motive, or for « autre motif » without words.
    """
    if refusal not in REFUSALS:
        raise Invalid(_("Choisissez un motif dans la liste : le porteur le lira."))
    if refusal == "other" and not text.strip():
        raise Invalid(_("Dites en quelques mots pourquoi : le porteur le lira."))
    referral = _moved(session, referral, "decline", by, reason=refusal)
    referral.answered_at = referral.answered_at or now()
    referral.closed_at = now()
    referral.refusal, referral.refusal_text = refusal, text.strip()
    corrections.open_for(session, referral)
    others = alternatives.of(session, referral)[:NEXT_BEST]
    letters.tell(session, referral, "declined", alternatives=others)
    return referral


def begin(session: Session, referral: Referral, by: int | None = None) -> Referral:
    """Say that the accompaniment has begun."""
    referral = _moved(session, referral, "begin", by)
    referral.news_at = now()
    return _after(session, referral, "begin")


def news(
    session: Session,
    referral: Referral,
    text: str = "",
    role: str = STRUCTURE,
    by: int | None = None,
) -> Referral:
    """Say how it goes, structure or holder (``role``): silence is counted again from now."""
    referral = record.find(session, referral.id)
    moving.move(session, referral, "news", role, by=by, reason=text, payload={"role": role})
    referral.news_at = referral.project.touched_at = now()
    waiting = referral.state == "waiting"
    return _after(session, referral, "queue" if waiting else "news")


def lose(session: Session, referral: Referral, by: int | None = None) -> Referral:
    """Say that the holder cannot be reached; they are written to."""
    referral = _moved(session, referral, "lose", by)
    return _after(session, referral, "lose", "unreachable")


def complete(session: Session, referral: Referral, outcome: str, by: int | None = None) -> Referral:
    """End the accompaniment with what came of it, a key of ``words.OUTCOMES``."""
    if outcome not in OUTCOMES:
        raise Invalid(_("Dites ce que l'accompagnement a donné : choisissez dans la liste."))
    referral = _moved(session, referral, "complete", by, payload={"outcome": outcome})
    referral.outcome, referral.closed_at = outcome, now()
    return _after(session, referral, "complete", "completed")


def interrupt(session: Session, referral: Referral, text: str, by: int | None = None) -> Referral:
    """Break the accompaniment off, saying why."""
    referral = _moved(session, referral, "interrupt", by, reason=text)
    referral.refusal_text, referral.closed_at = text.strip(), now()
    return _after(session, referral, "interrupt", "interrupted")


def reopen(session: Session, referral: Referral, by: int | None = None) -> Referral:
    """Take an accompaniment up again."""
    referral = _moved(session, referral, "reopen", by)
    referral.news_at, referral.closed_at = now(), None
    return _after(session, referral, "reopen", "reopened")


def reorient(
    session: Session, referral: Referral, offer: Offer, motive: str = "", by: int | None = None
) -> Referral:
    """Pass a request on to another service; return the new request, whose parent is this one.

    It is sent at once: the holder is told, and may withdraw it. Nothing that identifies them is
    given before the other structure accepts.
    """
    return hand_on(session, referral, offer, "reorient", motive=motive, by=by)


def hand_on(
    session: Session,
    referral: Referral,
    offer: Offer,
    event: str,
    *,
    role: str = "",
    initiator: str = "structure",
    motive: str = "",
    by: int | None = None,
) -> Referral:
    """End a request by ``event`` and send a child of it to ``offer``; return the child."""
    referral = record.find(session, referral.id)
    payload = {"service": offer.id}
    moving.move(session, referral, event, role, by=by, reason=motive, payload=payload)
    referral.answered_at = referral.answered_at or now()
    referral.closed_at = referral.closed_at or now()
    explanation = judging.one(projects.demand_of(referral.project), offer)
    child = requests.draft(
        session,
        referral.project,
        offer,
        explanation,
        initiator=initiator,
        motive=motive,
        message=referral.message,
        parent=referral,
        by=by,
    )
    requests.send(session, child, by=by, told=False)
    step = "reassigned" if event == "reassign" else "reoriented"
    letters.tell(session, referral, step, child=child)
    return child


def rate(session: Session, referral: Referral, score: int, text: str = "") -> Referral:
    """Keep what the holder thinks of an accompaniment that has ended, 1 to 5 and words."""
    if score not in SCORES:
        raise Invalid(_("Choisissez une note de 1 à 5."))
    referral = record.find(session, referral.id)
    if referral.state not in ("completed", "interrupted"):
        raise Conflict(_("Cet accompagnement n'est pas terminé : vous pourrez le noter après."))
    referral.satisfaction = score
    referral.satisfaction_text = text.strip() or referral.satisfaction_text
    referral.project.touched_at = now()
    return referral


def later(session: Session, referral: Referral, months: int, answer: str) -> Referral:
    """Keep what the project has become, 6 or 18 months after: a key of ``words.LATER``."""
    if months not in (6, 18) or answer not in LATER:
        raise Invalid(_("Choisissez une réponse dans la liste."))
    referral = record.find(session, referral.id)
    if months == 6:
        referral.outcome_at_6 = answer
    else:
        referral.outcome_at_18 = answer
    referral.project.touched_at = now()
    return referral


def _moved(
    session: Session,
    referral: Referral,
    event: str,
    by: int | None,
    *,
    reason: str = "",
    payload: dict | None = None,
) -> Referral:
    """Move in the name of the structure; return the request with all it is about."""
    referral = record.find(session, referral.id)
    moving.move(session, referral, event, STRUCTURE, by=by, reason=reason, payload=payload)
    referral.project.touched_at = now()
    return referral


def _after(session: Session, referral: Referral, event: str, step: str = "") -> Referral:
    timing.set_for(session, referral, event)
    if step:
        letters.tell(session, referral, step)
    return referral


def _adviser_id(session: Session, referral: Referral, by: int | None) -> int | None:
    adviser = acting.adviser_of(session.get(User, by), referral.structure_id) if by else None
    return adviser.id if adviser else referral.adviser_id
