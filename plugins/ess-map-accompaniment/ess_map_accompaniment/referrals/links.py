# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links about a request: for a structure to answer it, for a holder to say how it went.

Who opens one acts for its addressee without an account. They carry the instant at which the
request was made besides its id, which SQLite gives again.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_accompaniment.referrals import record
from ess_map_accompaniment.referrals.models import Referral

ANSWER, OPINION = "accompaniment.answer", "accompaniment.opinion"
ANSWER_SECONDS = 60 * 24 * 3600
OPINION_SECONDS = 120 * 24 * 3600


def answer_path(referral: Referral, action: str = "") -> str:
    """Return the path on which its structure answers ``referral``; it is good for 60 days."""
    page = f"/accompagnement/reponse/{_signed(ANSWER, referral)}"
    return f"{page}/{action}" if action else page


def request_path(referral: Referral) -> str:
    """Return the path of the same page for who has an account."""
    return f"/accompagnement/demandes/{referral.id}"


def opinion_path(referral: Referral, question: str, answer: str = "") -> str:
    """Return the path on which the holder answers ``question`` (avis, 6, 18) about a request."""
    page = f"/accompagnement/avis/{_signed(OPINION, referral)}/{question}"
    return f"{page}?reponse={answer}" if answer else page


def answered(session: Session, token: str) -> Referral:
    """Return the request that a structure's link is about; ``Gone`` after 60 days."""
    return _of(session, verify(ANSWER, token, ANSWER_SECONDS))


def opined(session: Session, token: str) -> Referral:
    """Return the request that a holder's link is about; ``Gone`` when it is too old."""
    return _of(session, verify(OPINION, token, OPINION_SECONDS))


def _signed(purpose: str, referral: Referral) -> str:
    return sign(purpose, [referral.id, _made(referral)])


def _of(session: Session, value: list[int]) -> Referral:
    referral_id, made = value
    referral = session.get(Referral, referral_id)
    if referral is None or _made(referral) != made:
        raise Gone(_("Cette demande a été effacée : il n'y a plus rien à répondre."))
    return record.find(session, referral_id)


def _made(referral: Referral) -> int:
    return int(referral.created_at.timestamp() * 1000)
