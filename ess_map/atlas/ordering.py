# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of the selection, in an order that is the same on every worker and database."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ess_map.atlas.search import scores
from ess_map.atlas.segment import Segment
from ess_map.atlas.selection import Rows, Scheme, Selection, distances
from ess_map.core.text import fold

SORTS = ("relevance", "distance", "freshness", "name")


def page(
    parts: Sequence[tuple[Segment, Rows]],
    asked: Selection,
    scheme: Scheme,
    sort: str,
    offset: int,
    limit: int,
) -> list[int]:
    """Return the ids of actors ``offset`` … ``offset + limit`` in the order of ``sort``.

    Ties are broken by the name, then by the id. ``sort`` is one of ``SORTS``; relevance needs
    a text and distance a centre, else the order is by name.
    """
    wanted = offset + limit
    runs = []
    for segment, rows in parts:
        keys = _keys(segment, asked, scheme, sort)
        best = _first(segment, np.flatnonzero(rows), keys, wanted)
        if len(parts) == 1:
            return segment.ids[best[offset:]].tolist()
        runs.append(_comparable(segment, best, keys))
    return [actor_id for _key, _name, actor_id in islice(merge(*runs), offset, wanted)]


def _comparable(
    segment: Segment, rows: NDArray[np.int64], keys: NDArray[np.floating] | None
) -> list[tuple[float, str, int]]:
    """Ranks of names are local to a segment: across segments the names themselves decide."""
    return [
        (0.0 if keys is None else float(keys[row]), fold(segment.name(row)), int(segment.ids[row]))
        for row in rows
    ]


def _keys(
    segment: Segment, asked: Selection, scheme: Scheme, sort: str
) -> NDArray[np.floating] | None:
    """Return what to sort by, ascending, or None for the name."""
    if sort == "relevance" and asked.text:
        return -scores(segment, asked.text, scheme.concepts)
    if sort == "distance" and asked.around is not None:
        return distances(segment, asked.around)
    if sort == "freshness":
        return -segment.fresh.astype(np.float32)
    return None


def _first(
    segment: Segment,
    rows: NDArray[np.int64],
    keys: NDArray[np.floating] | None,
    wanted: int,
) -> NDArray[np.int64]:
    """Return the first ``wanted`` of ``rows`` in order, without sorting all of them."""
    names = segment.name_rank[rows]
    if keys is None:
        packed = names.astype(np.int64)
    else:
        # The bits of a float of either sign, made to sort like the number, then the name.
        bits = keys[rows].astype(np.float32).view(np.int32).astype(np.int64)
        ordered = np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
        packed = (ordered << 32) + names
    if wanted < len(packed):
        threshold = np.partition(packed, wanted - 1)[wanted - 1]
        chosen = packed <= threshold
        rows, packed = rows[chosen], packed[chosen]
    return rows[np.argsort(packed)]
