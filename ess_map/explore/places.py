# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts of communes added up to the territories above them, and the choices they offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from ess_map.atlas.segment import Segment
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


def by_territory(communes: Iterable[tuple[Segment, NDArray[np.int64]]]) -> Counter[str]:
    """Add up counts of communes: key of every territory they lie in, in order → count."""
    chains = outlines.remembered("chains", _chains)
    total = np.zeros(len(chains.keys) + 1, dtype=np.int64)
    for segment, counts in communes:
        for column in _above(segment, chains):
            total += np.bincount(column, counts, len(total)).astype(np.int64)
    found = np.flatnonzero(total[:-1])
    return Counter(dict(zip(chains.keys[found].tolist(), total[found].tolist(), strict=True)))


def _above(segment: Segment, chains: Chains) -> list[NDArray[np.int64]]:
    """For each place of a segment, the territories that it lies in, a column a level."""
    kept = segment.memory.get("chains")
    if kept is None or kept[0] is not chains:
        nobody = len(chains.row_of)
        rows = [chains.row_of.get(code, nobody) for code in segment.places]
        kept = segment.memory["chains"] = (chains, [column[rows] for column in chains.above])
    return kept[1]


class Chains(NamedTuple):
    """For each commune, its own key and the keys above it."""

    keys: NDArray[np.object_]
    """The keys of all territories, sorted."""
    row_of: Mapping[str, int]
    """INSEE code of a commune → its row in the columns below."""
    above: tuple[NDArray[np.int64], ...]
    """One column a level: indexes into ``keys``, one past its end where there is none; the
    last row is for what lies in no commune."""


def _chains() -> Chains:
    rows = db.session.execute(
        sa.select(
            Territory.code, Territory.epci_code, Territory.department_code, Territory.region_code
        ).where(Territory.level == "commune")
    ).all()
    levels = ("commune", "epci", "department", "region")
    columns = [
        [f"{level}-{row[position]}" if row[position] else "" for row in rows] + [""]
        for position, level in enumerate(levels)
    ]
    keys = sorted({key for column in columns for key in column if key})
    number = {key: index for index, key in enumerate(keys)} | {"": len(keys)}
    above = tuple(np.array([number[key] for key in column], dtype=np.int64) for column in columns)
    return Chains(
        np.array(keys, dtype=object), {row[0]: index for index, row in enumerate(rows)}, above
    )


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
