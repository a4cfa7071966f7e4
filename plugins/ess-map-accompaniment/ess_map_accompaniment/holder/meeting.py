# SPDX-License-Identifier: AGPL-3.0-or-later
"""When and where one can next meet the people of a service, asked once for a whole page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ess_map import local_now
from ess_map_accompaniment.matching.demand import Offer
from ess_map_accompaniment.permanences import inservice, slots


@dataclass(frozen=True)
class Meeting:
    """The next free slot of a permanence; ``booked``: one has to take an appointment."""

    permanence_id: int
    at: datetime
    where: str
    booked: bool


def of_offers(session: Session, offers: Iterable[Offer]) -> dict[int, Meeting]:
    """Return the next meeting of each service that has one, by the id of the service."""
    offers = list(offers)
    structures = {offer.structure_id for offer in offers}
    if not structures:
        return {}
    found = inservice.open_to_all(session, local_now().date(), structures)
    where = {permanence.id: place.name for permanence, place in found}
    next_ = slots.next_of_each(session, [permanence for permanence, _place in found])
    meetings = {}
    for offer in offers:
        mine = [
            slot
            for slot in next_.values()
            if slot.permanence.structure_id == offer.structure_id
            and (not slot.permanence.service_ids or offer.id in slot.permanence.service_ids)
        ]
        if mine:
            first = min(mine, key=lambda slot: (slot.starts_at, slot.permanence.id))
            meetings[offer.id] = Meeting(
                first.permanence.id,
                first.starts_at,
                where[first.permanence.id],
                first.permanence.booking != "free",
            )
    return meetings
