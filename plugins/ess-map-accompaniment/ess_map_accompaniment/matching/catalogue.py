# SPDX-License-Identifier: AGPL-3.0-or-later
"""The services as the matching sees them, read once as long as nothing has changed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from ess_map import Actor, Invalid, ServiceArea, coordinates, local_now, setting
from ess_map_accompaniment.matching.demand import Offer, Stop
from ess_map_accompaniment.offer import capacity, load, record
from ess_map_accompaniment.offer.load import Load
from ess_map_accompaniment.offer.models import Absence, Service, Structure
from ess_map_accompaniment.permanences import stops
from ess_map_accompaniment.permanences.models import Permanence

KNOWN = "accompaniment.catalogue"
READ = (Structure, Service, Permanence, Absence)
_changes = itertools.count()


@dataclass
class _Edition:
    """How often this process has written what is read here: a clock may stand still."""

    number: int = 0


_edition = _Edition()


def _written(*_about: Any) -> None:
    _edition.number = next(_changes)


for _model in READ:
    for _what in ("after_insert", "after_update", "after_delete"):
        sa.event.listen(_model, _what, _written)


def offers(session: Session) -> tuple[Offer, ...]:
    """Return the services in service: of open structures whose actor is published, by id.

    They are kept until something has changed: one cheap query and the count of requests tell.
    """
    running = load.now_running(session)
    stamp = _stamp(session), running
    kept = current_app.extensions.get(KNOWN)
    if kept is None or kept[0] != stamp:
        structures = record.all_open(session)
        found = sorted(_offers_of(session, structures, running), key=lambda offer: offer.id)
        kept = current_app.extensions[KNOWN] = stamp, tuple(found)
    return kept[1]


def offer(session: Session, service_id: int) -> Offer:
    """Return one service, closed or not; ``NotFound`` when there never was, or no more."""
    for known in offers(session):
        if known.id == service_id:
            return known
    service = record.service(session, service_id)
    running = load.now_running(session)
    found = _offers_of(session, [service.structure], running, closed=True)
    return next(one for one in found if one.id == service_id)


def _stamp(session: Session) -> tuple[Any, ...]:
    """Return what changes with whatever offers are made of, but for the requests."""
    counted = [sa.func.count(), sa.func.max(Actor.updated_at), sa.func.sum(Actor.version)]
    actors = sa.select(*counted).join(Structure, Structure.actor_id == Actor.id)
    numbers = [tuple(session.execute(actors.where(Actor.status == "published")).one())]
    for model in READ:
        columns = [sa.func.count(), sa.func.max(model.id), sa.func.sum(model.id)]
        if hasattr(model, "version"):
            columns.append(sa.func.sum(model.version))
        if hasattr(model, "updated_at"):
            columns.append(sa.func.max(model.updated_at))
        numbers.append(tuple(session.execute(sa.select(*columns)).one()))
    decided = setting("accompaniment.capacity"), setting("accompaniment.stop_days")
    return local_now().date(), _edition.number, decided, tuple(numbers)


def _offers_of(
    session: Session, structures: list[Structure], running: Load, closed: bool = False
) -> Iterator[Offer]:
    today = local_now().date()
    days = setting("accompaniment.stop_days")
    ids = [one.id for one in structures]
    receiving = stops.of_structures(session, today, days, ids if len(ids) < 2 else None)
    for structure in structures:
        house = _area(structure.area)
        for service in structure.services:
            if closed or service.closed_on is None or service.closed_on > today:
                area = _area(service.area) or house
                yield _offer(structure, service, area, receiving.get(structure.id, ()), running)


def _offer(
    structure: Structure,
    service: Service,
    area: ServiceArea,
    receiving: tuple[Stop, ...],
    running: Load,
) -> Offer:
    actor = structure.actor
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
"""Lists whose absence is not the same as an empty one."""


def _own(service: Service) -> Mapping[str, Any]:
    said: dict[str, Any] = {name: getattr(service, name) for name in PLAIN}
    said |= {name: tuple(getattr(service, name) or ()) for name in LISTS}
    for name in KNOWN_LISTS:
        keys = getattr(service, name)
        said[name] = None if keys is None else tuple(keys)
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
