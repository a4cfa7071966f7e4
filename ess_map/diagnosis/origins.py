# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who says that an actor exists, and how many it says to employ: two columns of the atlas."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map.actors.models import Actor, Source, SourceRecord
from ess_map.core.db import db
from ess_map.platform.contracts import ActorRow, Facet

SOURCE, STAFF = "source", "staff"
FICTIONAL = "fictional"
"""The only value of an invented actor: no source can vouch for it."""
PEOPLE = "people"
"""The value of an actor that no source vouches for: somebody added it on the map."""
UNKNOWN_STAFF = ("", "NN")


def facets() -> list[Facet]:
    """Return both; the address knows them, the form of filters does not show them."""
    return [
        Facet(name=SOURCE, label=_l("Source"), values=_sources, listed=False),
        Facet(name=STAFF, label=_l("Effectif"), values=_staff, listed=False),
    ]


def _sources(rows: Sequence[ActorRow]) -> list[tuple[str, ...]]:
    """The keys of the sources of each actor, sorted."""
    query = (
        sa.select(Actor.id, Actor.fictional, Source.key)
        .outerjoin(SourceRecord, SourceRecord.actor_id == Actor.id)
        .outerjoin(Source, Source.id == SourceRecord.source_id)
        .where(Actor.id.in_([row.id for row in rows]))
    )
    found: dict[int, set[str]] = {}
    for actor_id, fictional, key in db.session.execute(query):
        found.setdefault(actor_id, set()).add(FICTIONAL if fictional else key or PEOPLE)
    return [tuple(sorted(found.get(row.id, ()))) for row in rows]


def _staff(rows: Sequence[ActorRow]) -> list[tuple[str, ...]]:
    """The INSEE bracket of each actor that says one."""
    query = sa.select(Actor.id, Actor.staff).where(
        Actor.id.in_([row.id for row in rows]), Actor.staff.not_in(UNKNOWN_STAFF)
    )
    found = dict(db.session.execute(query).all())
    return [(found[row.id],) if row.id in found else () for row in rows]
