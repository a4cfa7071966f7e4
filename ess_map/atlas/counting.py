# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exact counts: of the selection, of each option of each facet, of each commune."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ess_map.atlas.segment import Segment, blocks
from ess_map.atlas.selection import Rows, Scheme, live, who_is_open
from ess_map.core.morton import NOWHERE
from ess_map.platform.options import NOW, options_of


def histogram(
    segment: Segment, column: str, codes: NDArray[np.unsignedinteger], rows: Rows, size: int
) -> NDArray[np.int64]:
    """Return how often each code below ``size`` occurs in ``rows`` of a ``column``.

    Of many rows it is what all have less what the others have.
    """
    if 2 * np.count_nonzero(rows) <= len(rows):
        return counted(codes, rows, size)
    key = ("histogram", column)
    if key not in segment.memory:
        segment.memory[key] = counted(codes, np.ones_like(rows), size)
    return segment.memory[key] - counted(codes, ~rows, size)


def counted(codes: NDArray[np.unsignedinteger], rows: Rows, size: int) -> NDArray[np.int64]:
    """Return how often each code occurs in ``rows``, block by block."""
    counts = np.zeros(size, dtype=np.int64)
    for block in blocks(len(rows)):
        some, here = rows[block], codes[block]
        if some.any():
            chosen = here if some.all() else here[np.flatnonzero(some)]
            counts += np.bincount(chosen, minlength=size)
    return counts


def of_options(
    segment: Segment, scheme: Scheme, name: str, rows: Rows, local: datetime
) -> Counter[str]:
    """Count the options of the facet ``name`` within ``rows``.

    An option's count is what the selection would have if, in its facet, it alone were asked.
    """
    coded = segment.facets[name]
    counts = histogram(segment, name, coded.codes, rows, len(coded.combinations))
    facet = scheme.facets[name]
    if facet.hours:
        return Counter({NOW: int(counts[who_is_open(segment, facet, local)].sum())})
    if facet.live is not None:
        tables = live(segment, facet).at(local)
        options = [option for option in options_of(facet) if option in tables]
        return Counter({option: int(counts[tables[option]].sum()) for option in options})
    keys, option_of, combination_of = _pairs(segment, scheme, name)
    summed = np.bincount(option_of, weights=counts[combination_of], minlength=len(keys))
    return Counter(dict(zip(keys, summed.astype(int).tolist(), strict=True)))


def of_places(segment: Segment, rows: Rows) -> NDArray[np.int64]:
    """Count ``rows`` in each of the segment's ``places``."""
    return histogram(segment, "", segment.place, rows, len(segment.places))


def located(segment: Segment, rows: Rows) -> int:
    """Count the rows that have a place on the map."""
    nowhere = int(np.searchsorted(segment.qk, NOWHERE, side="right"))
    return int(np.count_nonzero(rows[nowhere:]))


def _pairs(
    segment: Segment, scheme: Scheme, name: str
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return (options, and which option each combination counts for), a sparse matrix."""
    key = ("pairs", name)
    if key not in segment.memory:
        vocabulary = scheme.vocabularies.get(name)
        numbers: dict[str, int] = {}
        if vocabulary:
            numbers = {term.key: number for number, term in enumerate(vocabulary.terms)}
        option_of: list[int] = []
        combination_of: list[int] = []
        for combination, values in enumerate(segment.facets[name].combinations):
            meant = set(values)
            if vocabulary:
                meant = {above for value in values for above in vocabulary.lineage(value)}
            for value in sorted(meant):
                option_of.append(numbers.setdefault(value, len(numbers)))
                combination_of.append(combination)
        segment.memory[key] = (
            list(numbers),
            np.array(option_of, dtype=np.int64),
            np.array(combination_of, dtype=np.int64),
        )
    return segment.memory[key]
