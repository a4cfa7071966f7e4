# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cré-Sol as its identity card says it: a real network, told field for field."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from ess_map.core.areas import ServiceArea
from ess_map.demo import poles, tables
from ess_map.pole_cards import card_changes, rating
from ess_map.pole_cards.card import BY_KEY
from ess_map.poles import perimeter, stages
from ess_map.poles.models import Pole

FILE = "cresol.json"


def load(session: Session) -> None:
    """Make Cré-Sol a pôle with its whole card; again changes nothing."""
    told = tables.document(FILE)
    settle = partial(_settle, session, told)
    pole = poles.find_or_begin(session, told["external_id"], told["kind"], settle)
    if pole is None or pole.card:
        return
    said = {key: _told(key, value, told["source"]) for key, value in told["card"].items()}
    card_changes.save(session, pole, said, None)
    for scale, level in told["ratings"].items():
        rating.record(session, pole, scale, level, document=told["source"])
    stages.record_past(session, pole, told["stage"], None, source=told["source"])
    session.commit()


def _settle(session: Session, told: dict[str, Any], pole: Pole) -> None:
    perimeter.set_perimeter(session, pole, ServiceArea(codes=frozenset(told["perimeter"])))


def _told(key: str, value: Any, source: str) -> Any:
    """A figure comes with its source, which bears no date."""
    return {"value": value, "source": source, "year": None} if BY_KEY[key].sourced else value
