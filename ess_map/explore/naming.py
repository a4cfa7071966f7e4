# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actors by the name that somebody types."""

from __future__ import annotations

from ess_map.actors import store
from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.explore.answer import answer
from ess_map.explore.query import LONGEST_TEXT, Query
from ess_map.platform.acting import core


def search_actors(text: str, limit: int = 10) -> list[Actor]:
    """Return the published actors that ``text`` names, the best first, as the map finds them.

    Accents, endings and small typing errors do not matter. Nothing for an empty text.
    """
    text = text.strip()[:LONGEST_TEXT]
    if not text:
        return []
    with core():  # the atlas may have to be brought up to date first
        return store.load(db.session, answer(Query(q=text)).page(0, limit))
