# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for the organisation that somebody would like to see in a pôle."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.actors.page import coordinates
from ess_map.contributions import relations
from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.poles.models import Pole

NEAR = 80.0
"""Kilometres around the seat in which a name is looked for first."""
MOST = 12


def find(session: Session, pole: Pole, text: str) -> list[Actor]:
    """Return whom ``text`` names: by the address of a page, else around the pôle, else anywhere."""
    if "/acteurs/" in text:
        return relations.search(session, pole.actor, text)
    text = text.strip()[:200]
    if not text:
        return []
    place = coordinates(pole.actor)
    found: list[int] = []
    if place is not None:
        near = f"{place[1]:.5f},{place[0]:.5f}"
        around = Query(q=text, centre=place, near=near, radius=NEAR)
        found = list(answer(around).page(0, MOST + 1))
    found = found or list(answer(Query(q=text)).page(0, MOST + 1))
    return store.load(session, [one for one in found if one != pole.id][:MOST])
