# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the map, who accompanies projects, by kind of structure."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map import ActorRow, Facet, db
from ess_map_accompaniment import words
from ess_map_accompaniment.offer.models import Structure


def kinds(rows: Sequence[ActorRow]) -> list[list[str]]:
    """Return, for a batch of actors, the kinds of structure that each is."""
    query = sa.select(Structure.actor_id, Structure.kinds).where(
        Structure.closed_on.is_(None), Structure.actor_id.in_([row.id for row in rows])
    )
    found = {actor_id: sorted(keys) or ["other"] for actor_id, keys in db.session.execute(query)}
    return [found.get(row.id, []) for row in rows]


KIND = Facet("accompaniment.kind", _l("Accompagne des projets"), kinds, options=words.KINDS)
