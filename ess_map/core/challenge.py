# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proof of work that we set and check ourselves: a second of computing makes floods dear.

The library is ALTCHA's (MIT). Whoever has no JavaScript sends no proof: the caller then asks for
more (a stricter limit, a link by mail). Nothing is said to any third party.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import altcha
import sqlalchemy as sa
from flask import request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column
from wtforms import StringField

from ess_map.core import clock
from ess_map.core.db import Base, UtcDateTime, db
from ess_map.core.eventlog import BY_CORE
from ess_map.core.keys import secret_for
from ess_map.core.limits import limiter

FIELD = "preuve"
"""Name of the form field in which the proof arrives."""
LIFETIME = timedelta(minutes=30)
"""Longer than it takes to fill in a form: the proof is made when the form is first touched."""
ALGORITHM = "PBKDF2/SHA-256"
"""Browsers compute it natively, so that an attacker's machine gains little over a phone."""
COST = 5000
ATTEMPTS = (100, 200)
"""The solution lies between these: 0.5 to 1 million rounds, whose time is told in
docs/operating.md; no unlucky visitor waits ten times as long."""
CHALLENGE, SOLUTION = "proof-of-work.challenge", "proof-of-work.solution"
"""What the two keys are for."""
LONGEST = 4000
"""Characters of a proof; ours have about 700."""


class SpentChallenge(Base):
    """A challenge that was used; kept until it would have expired anyway."""

    __tablename__ = "spent_challenge"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Honeypot(StringField):
    """A field that people do not see: whoever fills it in is a program."""

    @property
    def caught(self) -> bool:
        return bool((self.data or "").strip())


def issue() -> dict[str, Any]:
    """Return a new challenge, as JSON for the browser's solver."""
    found = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=ATTEMPTS[0] + secrets.randbelow(ATTEMPTS[1] - ATTEMPTS[0]),
        # Our own date, since the library would compare its own with the system's clock.
        data={"until": int((clock.now() + LIFETIME).timestamp())},
        hmac_secret=secret_for(CHALLENGE),
        hmac_key_secret=secret_for(SOLUTION),
    )
    return found.to_dict()


def passed(payload: str | None) -> bool:
    """Say whether ``payload`` proves work done for one of our challenges, and spend it.

    It is spent in the caller's transaction: call it last, when all else is in order. What is
    rolled back can be sent again with the same proof; of two at once, one passes. The table is
    the memory because all processes of an instance share it.
    """
    if not payload or len(payload) > LONGEST or not payload.isascii():
        return False
    try:
        proof = altcha.Payload.from_base64(payload)
        result = altcha.verify_solution(
            proof, secret_for(CHALLENGE), hmac_key_secret=secret_for(SOLUTION)
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False  # not what our solver sends
    if not result.verified:
        return False
    until = datetime.fromtimestamp(proof.challenge.parameters.data["until"], clock.PARIS)
    return clock.now() < until and _spend(proof.challenge.signature, until)


def admits(what: str, *, proved: RateLimitItem | str, unproved: RateLimitItem | str) -> bool:
    """Tell whether this address may do ``what`` once more; a proof of work moves the limit.

    Limits are written ``5/hour``; a plugin's ``what`` starts with its name. Ask it last, when all
    else is in order: it counts, and it spends the proof.
    """
    worked = passed(request.form.get(FIELD))
    limit = proved if worked else unproved
    limit = parse(limit) if isinstance(limit, str) else limit
    return limiter.limiter.hit(limit, what, str(worked), get_remote_address())


def too_often() -> str:
    """Return the sentence for whoever was not admitted, on the form that they sent."""
    return _(
        "Trop d'envois en peu de temps depuis votre connexion. Rien n'est perdu : gardez cette "
        "page ouverte et renvoyez-la dans une heure."
    )


def forget_spent(session: Session) -> int:
    """Delete what has expired, and return how many."""
    old = sa.delete(SpentChallenge).where(SpentChallenge.expires_at < clock.now())
    return session.execute(old).rowcount


def _spend(signature: str, until: datetime) -> bool:
    """Note that the challenge is used; False if it already was."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    digest = hashlib.sha256(signature.encode()).hexdigest()
    note = dialect.insert(SpentChallenge).values(digest=digest, expires_at=until)
    noted = note.on_conflict_do_nothing().returning(SpentChallenge.digest)
    return db.session.scalar(noted, execution_options=BY_CORE) is not None
