# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a permanence of a structure down; who had booked what is no more is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, alone
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.permanences import booking
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.permanences.placing import Placed


def create(
    session: Session, structure: Structure, values: dict[str, Any], at: Placed
) -> Permanence:
    """Write a new permanence of ``structure``."""
    made = Permanence(structure_id=structure.id, fictional=structure.fictional)
    _fill(made, values, at)
    session.add(made)
    session.flush()
    return made


def change(
    session: Session, permanence: Permanence, version: int, values: dict[str, Any], at: Placed
) -> int:
    """Change a permanence; return how many people were told. ``Conflict`` if it changed since."""
    _begin(session, permanence)
    if permanence.version != version:
        raise Conflict(
            _("Quelqu'un a modifié cette permanence entre-temps. Rouvrez la page, et recommencez.")
        )
    _fill(permanence, values, at)
    return _done(session, permanence)


def close_day(session: Session, permanence: Permanence, day: date, why: str, today: date) -> int:
    """Receive nobody on ``day``; return how many people were told."""
    if day < today:
        raise Invalid(_("Ce jour est passé."))
    _begin(session, permanence)
    others = [one for one in permanence.closures if one["on"] != day.isoformat()]
    permanence.closures = sorted(
        [*others, {"on": day.isoformat(), "why": why}], key=lambda one: one["on"]
    )
    return _done(session, permanence)


def reopen_day(session: Session, permanence: Permanence, day: date) -> None:
    """Receive again on ``day``; what was called off stays called off."""
    _begin(session, permanence)
    permanence.closures = [one for one in permanence.closures if one["on"] != day.isoformat()]
    permanence.version += 1


def end(session: Session, permanence: Permanence, until: date) -> int:
    """Let ``until`` be the last day; return how many people were told."""
    _begin(session, permanence)
    permanence.until = until
    return _done(session, permanence)


def services_of(structure: Structure) -> Sequence[tuple[int, str]]:
    """Return the services that a permanence may be for: id and name."""
    return [(one.id, one.name) for one in structure.services if one.closed_on is None]


def _begin(session: Session, permanence: Permanence) -> None:
    alone(session, f"accompaniment.permanence {permanence.id}")
    session.refresh(permanence)


def _done(session: Session, permanence: Permanence) -> int:
    permanence.version += 1
    session.flush()
    return booking.call_off_lost(session, permanence)


def _fill(permanence: Permanence, values: dict[str, Any], at: Placed) -> None:
    for name, value in values.items():
        setattr(permanence, name, value)
    permanence.place_id, permanence.place_name = at.place_id, at.place_name
    permanence.address, permanence.commune, permanence.mode = at.address, at.commune, at.mode
    permanence.longitude, permanence.latitude = at.point or (None, None)
