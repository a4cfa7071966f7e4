# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed link to an enrolment: it confirms, shows and cancels it.

It carries the instant at which the enrolment was made besides its id, for SQLite gives the id of
one that was erased to the next.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, now, sign, verify
from ess_map_accompaniment.training.models import Enrolment

PURPOSE = "accompaniment.enrolment"
LIFE = 500 * 24 * 3600
"""Seconds; names are forgotten a year after the session."""
CONFIRM_WITHIN = timedelta(days=2)


def path(enrolment: Enrolment) -> str:
    """Return the path of the page of one enrolment."""
    return f"/accompagnement/formations/inscription/{token(enrolment)}"


def token(enrolment: Enrolment) -> str:
    """Return what is signed of an enrolment."""
    return sign(PURPOSE, [enrolment.id, _made(enrolment)])


def enrolment(session: Session, said: str) -> Enrolment:
    """Return the enrolment that a link leads to.

    ``Gone`` when it was not confirmed in time or nothing of it is kept any more.
    """
    enrolment_id, made = verify(PURPOSE, said, LIFE)
    found = session.get(Enrolment, enrolment_id)
    if found is None or not found.email or _made(found) != made:
        raise Gone(_("Cette inscription est passée, et nous n'en gardons plus rien."))
    if found.state == "asked" and found.created_at + CONFIRM_WITHIN < now():
        raise Gone(_("Ce lien a expiré sans être confirmé : inscrivez-vous à nouveau."))
    return found


def _made(enrolment: Enrolment) -> int:
    return int(enrolment.created_at.timestamp() * 1000)
