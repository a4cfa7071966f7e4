# SPDX-License-Identifier: AGPL-3.0-or-later
"""A commune or a whole territory as the place of a demand, to be held against service areas."""

from __future__ import annotations

import shapely
import sqlalchemy as sa

from ess_map.core.areas import Locality
from ess_map.core.db import db
from ess_map.territories import lookup
from ess_map.territories.boundaries import outline
from ess_map.territories.models import Territory

ABOVE = {column: level for level, column in lookup.COLUMN.items()}


def locality(key: str, point: tuple[float, float] | None = None) -> Locality:
    """Return the territory of ``key`` (``commune-37261``) with all that it shares ground with.

    ``point`` (longitude, latitude) says where in a commune, if that is known; any other territory
    is meant as a whole, and has its outline. A former commune becomes today's; ``NotFound``.
    """
    territory = lookup.get(key)
    names = {territory.key: territory.name}
    if territory.level in lookup.COLUMN:
        names |= _sharing(lookup.COLUMN[territory.level] == territory.code)
    elif territory.level == "commune":
        names |= {parent.key: parent.name for parent in lookup.parents(territory)}
    if point is not None:
        return Locality(names, shapely.Point(point))
    return Locality(names, None if territory.level == "commune" else outline(territory))


def _sharing(within: sa.ColumnElement[bool]) -> dict[str, str]:
    """Return the names of the communes ``within`` and of everything that lies over one of them."""
    communes = sa.select(Territory.code, Territory.name, *ABOVE).where(
        Territory.level == "commune", within
    )
    rows = db.session.execute(communes.order_by(Territory.code)).all()
    over = {
        f"{level}-{code}"
        for row in rows
        for level, code in zip(ABOVE.values(), row[2:], strict=True)
        if code
    }
    found = {f"commune-{row.code}": row.name for row in rows}
    return found | dict(sorted(lookup.names(over).items()))
