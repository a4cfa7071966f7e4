# SPDX-License-Identifier: AGPL-3.0-or-later
"""A structure stops accompanying: nobody who waits for it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, local_now, refresh_actors
from ess_map_accompaniment.offer.models import Structure


def close(
    session: Session,
    structure: Structure,
    open_requests: Sequence[Any],
    successor: Structure | None = None,
) -> None:
    """Close a structure; ``Conflict`` while ``open_requests`` are with it.

    They are what waits for an answer and the follow-ups that run: the caller hands them over
    first. ``successor`` is who takes its place, if anybody does.
    """
    if open_requests:
        raise Conflict(
            ngettext(
                "%(num)s demande est encore ouverte : confiez-la à une autre structure, puis "
                "fermez celle-ci.",
                "%(num)s demandes sont encore ouvertes : confiez-les à une autre structure, puis "
                "fermez celle-ci.",
                len(open_requests),
            )
        )
    if successor is not None and (successor.id == structure.id or successor.closed_on):
        raise Invalid(_("Choisissez pour la suite une autre structure, encore ouverte."))
    structure.closed_on = structure.closed_on or local_now().date()
    structure.successor_id = successor.id if successor else None
    structure.version += 1
    session.flush()
    refresh_actors(session, [structure.actor_id])


def reopen(session: Session, structure: Structure) -> None:
    """Let a closed structure accompany again."""
    structure.closed_on = structure.successor_id = None
    structure.version += 1
    session.flush()
    refresh_actors(session, [structure.actor_id])
