# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what is stored of structures and services to plain offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ess_map import Invalid, ServiceArea, coordinates, local_now, setting
from ess_map_accompaniment.matching.demand import Offer, Stop
from ess_map_accompaniment.offer import capacity, seams
from ess_map_accompaniment.offer.load import Load
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.permanences import stops
from ess_map_accompaniment.training import trained


@dataclass(frozen=True)
class Counted:
    """What other rooms count of structures and services."""

    running: Load
    trained: frozenset[int]


def counted(session: Session) -> Counted:
    """Return what is counted now."""
    return Counted(seams.running(session), trained.structures(session))


def offers_of(
    session: Session, structures: Sequence[Structure], counts: Counted, closed: bool = False
) -> Iterator[Offer]:
    """Yield the services of ``structures`` (services and actor loaded), ``closed`` ones if asked.

    Past its last day a service is still there: nobody knows, and the structure is asked.
    """
    today = local_now().date()
    days = setting("accompaniment.stop_days")
    ids = [one.id for one in structures] if len(structures) == 1 else None
    receiving = stops.of_structures(session, today, days, ids)
    for structure in structures:
        house = _area(structure.area)
        near = tuple(
            Stop(stop.place, stop.name, stop.next_on) for stop in receiving.get(structure.id, ())
        )
        for service in structure.services:
            if closed or service.closed_on is None or service.closed_on > today:
                area = _area(service.area) or house
                yield _offer(structure, service, area, near, counts)


def _offer(
    structure: Structure,
    service: Service,
    area: ServiceArea,
    receiving: tuple[Stop, ...],
    counts: Counted,
) -> Offer:
    actor, running = structure.actor, counts.running
    of_structure = running.structures.get(structure.id, 0)
    of_service = running.services.get(service.id, 0)
    taken, places = capacity.of_service(structure, service, of_structure, of_service)
    return Offer(
        id=service.id,
        structure_id=structure.id,
        actor_id=actor.id,
        structure=actor.name,
        slug=actor.slug,
        name=service.name,
        kinds=tuple(structure.kinds),
        networks=tuple(structure.networks),
        area=area,
        place=coordinates(actor),
        stops=receiving,
        response_days=service.response_days or structure.response_days,
        conflicts=frozenset(structure.conflicts),
        active=taken,
        capacity=places,
        waiting=running.waiting.get(service.id, 0),
        month_asked=running.month.get(service.id, 0),
        trained=structure.id in counts.trained,
        fictional=structure.fictional or service.fictional,
        **_own(service),
    )


PLAIN = (
    "kind",
    "team_mode",
    "reserved",
    "cost",
    "cost_details",
    "needs_host",
    "collective_experience",
    "instrument",
    "amount_min",
    "amount_max",
    "intake",
    "answer_days",
    "valid_until",
    "month_max",
)
"""Columns of a service that an offer has under the same name."""
LISTS = ("publics", "modes")
KNOWN_LISTS = ("stages", "sectors", "legal_forms")
"""Lists whose absence is not the same as an empty one; sorted, so that more offers are alike."""


def _own(service: Service) -> Mapping[str, Any]:
    said: dict[str, Any] = {name: getattr(service, name) for name in PLAIN}
    said |= {name: tuple(getattr(service, name) or ()) for name in LISTS}
    for name in KNOWN_LISTS:
        keys = getattr(service, name)
        said[name] = None if keys is None else tuple(sorted(keys))
    said["campaigns"] = tuple(
        (date.fromisoformat(one["since"]), date.fromisoformat(one["until"]))
        for one in service.campaigns
    )
    return said


def _area(said: Mapping[str, Any] | None) -> ServiceArea:
    """Return the area; one that can no more be read is one that nobody has said."""
    try:
        return ServiceArea.from_json(said or {})
    except Invalid:
        return ServiceArea()
