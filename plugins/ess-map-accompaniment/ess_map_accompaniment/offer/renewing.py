# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas follow the official geography: a merged commune becomes today's, no area shrinks."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import NotFound, ServiceArea, find_territory
from ess_map_accompaniment.offer.models import Service, Structure

TABLES = (Structure, Service)


def renew(session: Session) -> str | None:
    """Rewrite the codes of all areas that are of an older geography than ours is now."""

    @cache
    def today(key: str) -> tuple[str, int | None]:
        try:
            territory = find_territory(key)
        except NotFound:
            return "", None
        return territory.key, int(territory.vintage[:4]) if territory.vintage else None

    moved = 0
    for table in TABLES:
        for one in session.scalars(sa.select(table).where(table.area.is_not(None))).all():
            fresh = _fresh(ServiceArea.from_json(one.area), today)
            if fresh is not None:
                one.area = fresh.to_json()
                moved += 1
    session.commit()
    return (
        ngettext("%(num)s périmètre renouvelé", "%(num)s périmètres renouvelés", moved)
        if moved
        else None
    )


def _fresh(area: ServiceArea, today: Any) -> ServiceArea | None:
    """Return the area of today; None when it is already."""
    found = {key: today(key) for key in sorted(area.codes)}
    year = max((year for _key, year in found.values() if year), default=area.vintage)
    fresh = area.renewed(year, lambda key: found[key][0])
    same = fresh.codes == area.codes and fresh.vintage == area.vintage
    return None if same else fresh
