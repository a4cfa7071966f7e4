# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query's answer from the atlas: counts, one page of ids, the rows for a tile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ess_map.actors import freshness
from ess_map.actors.vocabularies import families
from ess_map.atlas import counting, ordering, tiles
from ess_map.atlas.build import EPOCH
from ess_map.atlas.search import understand
from ess_map.atlas.segment import Segment
from ess_map.atlas.selection import (
    Around,
    Box,
    Criteria,
    Rows,
    Scheme,
    Selection,
    criteria,
    extent,
    extent_of,
)
from ess_map.atlas.store import Atlas, store
from ess_map.core import clock
from ess_map.explore.query import Query
from ess_map.territories import lookup

FEW = 20_000
"""Actors that a map opens on: where more of them lie costs time to find, and says little."""


@dataclass(frozen=True)
class Answer:
    """What the atlas says to one query; every property is computed when asked, once."""

    query: Query
    atlas: Atlas

    @property
    def scheme(self) -> Scheme:
        """The facets that could be asked for."""
        return self.atlas.scheme

    @cached_property
    def local(self) -> datetime:
        """The moment of the question: all of one answer is of the same minute."""
        return clock.local_now()

    @cached_property
    def asked(self) -> Selection:
        query = self.query
        codes = None
        if query.territories:
            codes = frozenset().union(*map(lookup.commune_codes, query.territories))
        around = Around(*query.centre, query.radius_metres) if query.centre else None
        text = None
        if query.q:
            text = understand(self.atlas.segments, query.q, self.scheme.concepts)
        # A plugin may have gone between the reading of the address and now.
        facets = {name: said for name, said in query.facets.items() if name in self.scheme.facets}
        return Selection(text, codes, around, query.box, facets, query.moments)

    @cached_property
    def _criteria(self) -> list[tuple[Segment, Criteria]]:
        return [
            (segment, criteria(segment, self.asked, self.scheme, self.local))
            for segment in self.atlas.segments
        ]

    @cached_property
    def parts(self) -> list[tuple[Segment, Rows]]:
        """Each segment with the rows that are selected."""
        return [(segment, found.rows()) for segment, found in self._criteria]

    @cached_property
    def count(self) -> int:
        return sum(int(rows.sum()) for _segment, rows in self.parts)

    @cached_property
    def located(self) -> int:
        """How many of them have a place on the map."""
        return sum(counting.located(segment, rows) for segment, rows in self.parts)

    @property
    def extent(self) -> Box | None:
        """Where the map opens: on what is selected, on everybody when that is many or nobody."""
        few = 0 < self.located <= FEW
        return extent_of(self.parts) if few else extent(self.atlas.segments[0])

    def options(self, facet: str) -> Counter[str]:
        """Count each option of ``facet`` as if it alone were chosen there."""
        total: Counter[str] = Counter()
        for segment, found in self._criteria:
            rows = found.rows(but=facet)
            total += counting.of_options(segment, self.scheme, facet, rows, self.moment(facet))
        return total

    def moment(self, facet: str) -> datetime:
        """Return the wall time that ``facet`` is asked for: now, or what the address says."""
        return self.query.moments.get(facet, self.local)

    def communes(self) -> list[tuple[Segment, NDArray[np.int64]]]:
        """Count the selection in the places of each segment, whatever territory is asked for."""
        if self.query.territories:
            everywhere = replace(self.query, territories=())
            return Answer(everywhere, self.atlas).communes()
        return [(segment, counting.of_places(segment, rows)) for segment, rows in self.parts]

    def page(self, offset: int, limit: int, sort: str = "") -> list[int]:
        """Return the ids of a run of the selection in the query's order."""
        return ordering.page(
            self.parts, self.asked, self.scheme, sort or self.query.order, offset, limit
        )

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Return the map tile of the selection."""
        local = clock.local_now()
        stale_before = (freshness.stale_before(local.date()) - EPOCH).days
        parts = []
        for segment in self.atlas.segments:
            window = tiles.window(segment, z, x, y)
            found = criteria(segment, self.asked, self.scheme, local, window)
            parts.append((segment, window.start, found.rows()))
        return tiles.actors_tile(parts, len(families()), stale_before, z, x, y)


def answer(query: Query) -> Answer:
    """Ask the atlas, as fresh as the journal."""
    return Answer(query, store().current())
