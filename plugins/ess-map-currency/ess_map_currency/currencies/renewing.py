# SPDX-License-Identifier: AGPL-3.0-or-later
"""Perimeters follow the official geography: a merged commune becomes today's, none shrinks."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import NotFound, ServiceArea, find_territory
from ess_map_currency.currencies import seams
from ess_map_currency.currencies.models import Currency


def renew(session: Session) -> str | None:
    """Rewrite the codes of the perimeters that are of an older geography than ours is now."""
    moved = 0
    for currency in session.scalars(sa.select(Currency).where(Currency.area.is_not(None))).all():
        fresh = _fresh(ServiceArea.from_json(currency.area))
        if fresh is not None:
            currency.area = fresh.to_json()
            seams.perimeter_changed(session, currency)
            moved += 1
    session.commit()
    if not moved:
        return None
    return ngettext("%(num)s périmètre renouvelé", "%(num)s périmètres renouvelés", moved)


def _fresh(area: ServiceArea) -> ServiceArea | None:
    """Return the perimeter of today; None when it is already."""
    today, years = {}, [area.vintage or 0]
    for key in sorted(area.codes):
        try:
            territory = find_territory(key)
        except NotFound:
            continue
        today[key] = territory.key
        years.append(int(territory.vintage[:4]) if territory.vintage else 0)
    fresh = area.renewed(max(years) or None, lambda key: today.get(key, ""))
    return None if (fresh.codes, fresh.vintage) == (area.codes, area.vintage) else fresh
