# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cré-Sol as its identity card says it: a real network, told field for field."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.actors.models import SourceRecord
from ess_map.core.areas import ServiceArea
from ess_map.demo import tables
from ess_map.pole_cards import card_changes, rating
from ess_map.pole_cards.card import BY_KEY
from ess_map.poles import perimeter, record, stages
from ess_map.poles.models import Pole

FILE = "cresol.json"


def load(session: Session) -> None:
    """Make Cré-Sol a pôle with its whole card; again changes nothing."""
    told = tables.document(FILE)
    pole = _pole(session, told)
    if pole is None or pole.card:
        return
    said = {key: _told(key, value, told["source"]) for key, value in told["card"].items()}
    card_changes.save(session, pole, said, None)
    for scale, level in told["ratings"].items():
        rating.record(session, pole, scale, level, document=told["source"])
    stages.record_past(session, pole, told["stage"], None, source=told["source"])
    session.commit()


def _pole(session: Session, told: dict[str, Any]) -> Pole | None:
    """Return the pôle, made one if it is but an actor; None where it is not on the map."""
    actor_id = session.scalar(
        sa.select(SourceRecord.actor_id).where(SourceRecord.external_id == told["external_id"])
    )
    if actor_id is None:
        return None
    found = record.get(session, actor_id)
    if found is not None:
        return found
    (actor,) = store.load(session, [actor_id])
    pole = record.begin(session, actor, told["kind"])
    perimeter.set_perimeter(session, pole, ServiceArea(codes=frozenset(told["perimeter"])))
    return pole


def _told(key: str, value: Any, source: str) -> Any:
    """A figure comes with its source, which bears no date."""
    return {"value": value, "source": source, "year": None} if BY_KEY[key].sourced else value
