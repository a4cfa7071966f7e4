# SPDX-License-Identifier: AGPL-3.0-or-later
"""The services as the matching sees them, read once as long as nothing has changed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from ess_map import Actor, local_now, setting
from ess_map_accompaniment.matching import reading
from ess_map_accompaniment.matching.demand import Offer
from ess_map_accompaniment.offer import record
from ess_map_accompaniment.offer.models import Absence, Service, Structure
from ess_map_accompaniment.permanences.models import Permanence

KNOWN = "accompaniment.catalogue"
READ = (Structure, Service, Permanence, Absence)


@dataclass
class _Edition:
    """Which writing of this process was the last one: a clock may stand still."""

    number: int = 0


_edition = _Edition()
_editions = itertools.count(1)


def _written(*_about: Any) -> None:
    _edition.number = next(_editions)


for _model in READ:
    for _what in ("after_insert", "after_update", "after_delete"):
        sa.event.listen(_model, _what, _written)


def offers(session: Session) -> tuple[Offer, ...]:
    """Return the services in service: of open structures whose actor is published, by id.

    They are kept until something has changed: some sums and the count of requests tell.
    """
    counted = reading.counted(session)
    stamp = _stamp(session), counted
    kept = current_app.extensions.get(KNOWN)
    if kept is None or kept[0] != stamp:
        found = reading.offers_of(session, record.all_open(session), counted)
        by_id = tuple(sorted(found, key=lambda offer: offer.id))
        kept = current_app.extensions[KNOWN] = stamp, by_id
    return kept[1]


def offer(session: Session, service_id: int) -> Offer:
    """Return one service, closed or not; ``NotFound`` when there never was, or no more."""
    for known in offers(session):
        if known.id == service_id:
            return known
    house = [record.service(session, service_id).structure]
    found = reading.offers_of(session, house, reading.counted(session), closed=True)
    return next(one for one in found if one.id == service_id)


def _stamp(session: Session) -> tuple[Any, ...]:
    """Return what changes with whatever offers are made of, but for what is counted."""
    places = sa.select(Permanence.place_id).where(Permanence.place_id.is_not(None))
    concerned = Actor.id.in_(sa.select(Structure.actor_id)) | Actor.id.in_(places)
    numbers = [_sums(session, Actor, concerned)]
    numbers += [_sums(session, model) for model in READ]
    decided = setting("accompaniment.capacity"), setting("accompaniment.stop_days")
    return local_now().date(), _edition.number, decided, tuple(numbers)


def _sums(session: Session, model: Any, *narrowed: sa.ColumnElement[bool]) -> tuple[Any, ...]:
    columns = [sa.func.count(), sa.func.sum(model.id)]
    if hasattr(model, "version"):
        columns.append(sa.func.sum(model.version))
    if hasattr(model, "updated_at"):
        columns.append(sa.func.max(model.updated_at))
    return tuple(session.execute(sa.select(*columns).where(*narrowed)).one())
