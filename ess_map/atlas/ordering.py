# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of the selection, in an order that is the same on every worker and database."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import merge
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ess_map.atlas.search import scores
from ess_map.atlas.segment import Segment, blocks
from ess_map.atlas.selection import Rows, Scheme, Selection, distances
from ess_map.core.text import fold

SORTS = ("relevance", "distance", "freshness", "name")

SOME = 16
"""From one row in that many on, going through all in the order of names beats sorting."""


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
    sizes = [int(np.count_nonzero(rows)) for _segment, rows in parts]
    largest = sizes.index(max(sizes))
    # Whatever the other segments hold, the first ones of the largest come before the page:
    # so a page far down costs no more than its place in line and what changed lately.
    skipped = max(0, offset - (sum(sizes) - sizes[largest]))
    runs = []
    for number, (segment, rows) in enumerate(parts):
        start = skipped if number == largest else 0
        keys = _keys(segment, asked, scheme, sort)
        if keys is None and SOME * np.count_nonzero(rows) > len(rows):
            best = _by_name(segment, rows, start, offset + limit)
        else:
            best = _ranked(segment, np.flatnonzero(rows), keys, start, offset + limit)
        if len(parts) == 1:
            return segment.ids[best].tolist()
        runs.append(_comparable(segment, best, keys))
    page_of_all = islice(merge(*runs), offset - skipped, offset - skipped + limit)
    return [actor_id for _key, _name, actor_id in page_of_all]


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


def _by_name(segment: Segment, rows: Rows, start: int, stop: int) -> NDArray[np.int64]:
    """Return the selected rows ``start`` … ``stop`` in the order of names."""
    found, seen = [], 0
    for block in blocks(len(rows)):
        named = segment.by_name[block]
        chosen = named[np.flatnonzero(rows[named])]
        found.append(chosen[max(0, start - seen) : max(0, stop - seen)])
        seen += len(chosen)
        if seen >= stop:
            break
    return np.concatenate(found)


def _ranked(
    segment: Segment,
    rows: NDArray[np.int64],
    keys: NDArray[np.floating] | None,
    start: int,
    stop: int,
) -> NDArray[np.int64]:
    """Return those of ``rows`` that are ``start`` … ``stop`` in order, without sorting all."""
    stop = min(stop, len(rows))
    if start >= stop:
        return rows[:0]
    names = segment.name_rank[rows]
    if keys is None:
        packed = names.astype(np.int64)
    else:
        # The bits of a float of either sign, made to sort like the number, then the name.
        bits = keys[rows].astype(np.float32).view(np.int32).astype(np.int64)
        ordered = np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
        packed = (ordered << 32) + names
    bounds = np.partition(packed, (start, stop - 1))
    chosen = (packed >= bounds[start]) & (packed <= bounds[stop - 1])
    rows, packed = rows[chosen], packed[chosen]
    return rows[np.argsort(packed)]
