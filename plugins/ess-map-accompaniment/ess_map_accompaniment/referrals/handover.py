# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests do not die with a structure: none closes before its own are in other hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session, object_session

from ess_map import Conflict
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.referrals import answers, letters, record
from ess_map_accompaniment.referrals.lifecycle import ACTIVE, ANIMATOR, OPEN
from ess_map_accompaniment.referrals.models import Referral

if TYPE_CHECKING:
    from ess_map_accompaniment.matching.demand import Offer

SHOWN = 5


def in_hand(session: Session, structure_id: int) -> list[Referral]:
    """Return the requests that a structure has to answer or follows, oldest first."""
    return record.of_structure(session, structure_id, (*OPEN, *ACTIVE))


def block(structure: Structure) -> None:
    """Let a structure close only when nothing is in its hands; ``Conflict`` lists what is."""
    session = object_session(structure)
    found = in_hand(session, structure.id) if session else []
    if not found:
        return
    titles = ", ".join(_title(one) for one in found[:SHOWN])
    more = len(found) - SHOWN
    raise Conflict(
        ngettext(
            "%(num)d demande est encore entre ses mains : %(titles)s%(more)s. "
            "Terminez-la, ou confiez-la à une autre structure, puis fermez.",
            "%(num)d demandes sont encore entre ses mains : %(titles)s%(more)s. "
            "Terminez-les, ou confiez-les à d'autres structures, puis fermez.",
            len(found),
            titles=titles,
            more=" …" if more > 0 else "",
        )
    )


def _title(referral: Referral) -> str:
    """Name a project to whoever closes the structure, as far as its holder lets animators see."""
    project = referral.project
    if "animator" in project.consents:
        return f"« {project.title} »"
    return _("projet n° %(id)s", id=project.id)


def reassign(
    session: Session, referral: Referral, offer: Offer, motive: str, by: int | None
) -> Referral:
    """Give a request to another service in an animator's name; return the new one.

    The motive is read by the holder and both structures. ``Invalid`` without one.
    """
    child = answers.hand_on(
        session,
        referral,
        offer,
        "reassign",
        role=ANIMATOR,
        initiator="animator",
        motive=motive,
        by=by,
    )
    letters.say(session, record.find(session, referral.id), "reassigned")
    return child
