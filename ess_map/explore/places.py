# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts of communes added up to the territories above them, and the choices they offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.explore.query import Query
from ess_map.territories import lookup, outlines, search
from ess_map.territories.models import Territory
from ess_map.territories.names import search_form

MOST_JUMPS = 3


class Choice(NamedTuple):
    """A territory that the selection could be narrowed or widened to."""

    key: str
    name: str
    count: int


def by_territory(communes: Mapping[str, int]) -> Counter[str]:
    """Add up counts of communes: key of every territory they lie in → count."""
    chains = outlines.remembered("chains", _chains)
    total: Counter[str] = Counter()
    for code, count in communes.items():
        for key in chains.get(code, ()) if count else ():
            total[key] += count
    return total


def _chains() -> dict[str, tuple[str, ...]]:
    """Each commune's own key and the keys above it."""
    rows = db.session.execute(
        sa.select(
            Territory.code, Territory.epci_code, Territory.department_code, Territory.region_code
        ).where(Territory.level == "commune")
    )
    levels = ("commune", "epci", "department", "region")
    return {
        row[0]: tuple(f"{level}-{code}" for level, code in zip(levels, row, strict=True) if code)
        for row in rows
    }


class Jump(NamedTuple):
    """A territory that the searched text names, and the address of its list."""

    name: str
    level_label: str
    url: str


def jumps(query: Query) -> list[Jump]:
    """Return the territories that the text of the query may mean: the way there without script."""
    if not query.q or query.territories:
        return []
    asked = search_form(query.q)
    return [
        Jump(place.name, place.level_label, query.dropping("q").url(territory=place.key))
        for place in search.find(query.q, MOST_JUMPS)
        if asked in place.search_name
    ]


def choices(counts: Mapping[str, int], territories: Sequence[Territory]) -> list[Choice]:
    """Return what the territory chooser offers: what lies above, here and below.

    Without a territory: the régions and départements where there is somebody.
    """
    if territories:
        here = territories[0]
        offered = [*reversed(lookup.parents(here)), here, *lookup.children(here)]
        named = {territory.key: territory.name for territory in offered}
    else:
        keys = [key for key in counts if key.startswith(("region-", "department-"))]
        named = lookup.names(keys)
        regions = sorted(key for key in named if key.startswith("region-"))
        departments = sorted(key for key in named if key.startswith("department-"))
        named = {key: named[key] for key in (*regions, *departments)}
    chosen = {territory.key for territory in territories}
    return [
        Choice(key, name, counts.get(key, 0))
        for key, name in named.items()
        if counts.get(key) or key in chosen
    ]
