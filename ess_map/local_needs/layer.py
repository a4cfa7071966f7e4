# SPDX-License-Identifier: AGPL-3.0-or-later
"""The needs and resources as a layer of the map."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map.core.db import db
from ess_map.core.eventlog import LifecycleEvent
from ess_map.local_needs import lists
from ess_map.local_needs.states import KINDS
from ess_map.platform.contracts import Layer, Point
from ess_map.territories.models import Territory


def points() -> list[Point]:
    """Return the points of the layer; the middle of its commune stands for what has no point."""
    needs = lists.everywhere(db.session)
    codes = {need.commune_code for need in needs if need.longitude is None}
    rows = db.session.execute(
        sa.select(Territory.code, Territory.longitude, Territory.latitude).where(
            Territory.level == "commune",
            Territory.code.in_(codes),
            Territory.longitude.is_not(None),
        )
    )
    middles = {code: (longitude, latitude) for code, longitude, latitude in rows}
    found = []
    for need in needs:
        own = (need.longitude, need.latitude)
        place = own if need.longitude is not None else middles.get(need.commune_code)
        if place is not None:
            found.append(Point(*place, need.title, f"/besoins/{need.id}", KINDS[need.kind]))
    return found


def version() -> str:
    """Return a text that changes with what becomes of any need."""
    event = LifecycleEvent
    steps = sa.select(sa.func.max(event.id), sa.func.count()).where(event.lifecycle == "need")
    last, count = db.session.execute(steps).one()
    return f"{last} {count}"


LAYER = Layer("needs", _l("Besoins et ressources"), points=points, version=version)
