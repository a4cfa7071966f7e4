# SPDX-License-Identifier: AGPL-3.0-or-later
"""When and where one can next meet the people of a service, asked once for a whole page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import local_now
from ess_map_accompaniment.permanences import inservice, slots
from ess_map_accompaniment.permanences.models import Booking


@dataclass(frozen=True)
class Meeting:
    """The next free slot of a permanence; ``booked``: one has to take an appointment."""

    permanence_id: int
    at: datetime
    where: str
    booked: bool


def of_services(session: Session, services: Iterable[tuple[int, int]]) -> dict[int, Meeting]:
    """Return the next meeting of each service that has one, given (its id, its structure's)."""
    services = list(services)
    structures = {structure_id for _service_id, structure_id in services}
    if not structures:
        return {}
    found = inservice.open_to_all(session, local_now().date(), structures)
    where = {permanence.id: place.name for permanence, place in found}
    next_ = slots.next_of_each(session, [permanence for permanence, _place in found])
    meetings = {}
    for service_id, structure_id in services:
        mine = [
            slot
            for slot in next_.values()
            if slot.permanence.structure_id == structure_id
            and (not slot.permanence.service_ids or service_id in slot.permanence.service_ids)
        ]
        if mine:
            first = min(mine, key=lambda slot: (slot.starts_at, slot.permanence.id))
            meetings[service_id] = Meeting(
                first.permanence.id,
                first.starts_at,
                where[first.permanence.id],
                first.permanence.booking != "free",
            )
    return meetings


def booked(session: Session, project_id: int) -> list[Booking]:
    """Return the appointments of a project, the first one first."""
    wanted = sa.select(Booking).where(Booking.project_id == project_id)
    return list(session.scalars(wanted.order_by(Booking.starts_at, Booking.id)))
