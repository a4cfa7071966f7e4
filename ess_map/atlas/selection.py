# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what the reader asked to which rows: one boolean column a criterion, combined by AND."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ess_map.atlas.live import HoursFacet, LiveFacet
from ess_map.atlas.search import Concepts, Word, any_of, scores
from ess_map.atlas.segment import Segment, look_up
from ess_map.core import morton
from ess_map.platform.contracts import Facet, Options, Vocabulary
from ess_map.platform.options import options_of
from ess_map.platform.registering import Registry

EARTH_RADIUS = 6_371_008.8
"""Metres; the mean radius of IUGG."""

Rows = NDArray[np.bool_]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Around:
    """A disc: degrees and metres."""

    longitude: float
    latitude: float
    radius: float


@dataclass(frozen=True)
class Selection:
    """What is asked for. Within a facet the options are joined by "or", criteria by "and"."""

    text: tuple[Word, ...] | None = None
    """What ``search.understand`` made of a text; empty when it had no word."""
    communes: frozenset[str] | None = None
    around: Around | None = None
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees."""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moments: Mapping[str, datetime] = field(default_factory=dict)
    """The wall time that a facet about opening hours is asked for, where it is not now."""


@dataclass(frozen=True)
class Scheme:
    """What can be asked for: the facets, and the vocabularies that they name (by facet)."""

    facets: Mapping[str, Facet]
    vocabularies: Mapping[str, Vocabulary]

    @classmethod
    def of(cls, registry: Registry, names: Collection[str]) -> Scheme:
        """Return the registered facets that are among ``names``."""
        facets = {name: facet for name, facet in registry.facets.items() if name in names}
        vocabularies = {
            name: registry.vocabularies[facet.vocabulary]
            for name, facet in facets.items()
            if facet.vocabulary
        }
        return cls(facets, vocabularies)

    @cached_property
    def concepts(self) -> Concepts:
        """The words of all labels, for the search."""
        return Concepts.of(self.vocabularies)

    def label(self, name: str, option: str) -> str:
        """Return the words for one option of a facet, the option itself when there are none."""
        if name in self.vocabularies:
            return self.vocabularies[name].label_of(option)
        return str(self.labels(name).get(option, option))

    def labels(self, name: str) -> Options:
        """Return the words for the options of a facet that have some."""
        if name in self.vocabularies:
            return {key: term.label for key, term in self.vocabularies[name].by_key.items()}
        return options_of(self.facets[name]) if name in self.facets else {}


def usable(registry: Registry) -> frozenset[str]:
    """Return the facets that can have a column; one may name a vocabulary of who is off."""
    return frozenset(
        name
        for name, facet in registry.facets.items()
        if not facet.vocabulary or facet.vocabulary in registry.vocabularies
    )


@dataclass(frozen=True)
class Criteria:
    """One segment's answer to a selection, criterion by criterion."""

    base: Rows
    """Alive, and everything that is asked for besides facets."""
    facets: Mapping[str, Rows]

    def rows(self, but: str = "") -> Rows:
        """Return the selected rows, leaving out the facet ``but``."""
        selected = self.base
        for name, mask in self.facets.items():
            if name != but:
                selected = selected & mask
        return selected


ALL = slice(None)


def criteria(
    segment: Segment, asked: Selection, scheme: Scheme, local: datetime, window: slice = ALL
) -> Criteria:
    """Answer ``asked`` on one segment, or on a ``window`` of its rows, as for a tile.

    ``local`` is the wall time for the facets that depend on the moment.
    """
    base = segment.alive[window]
    if asked.communes is not None:
        base = base & _in_communes(segment, asked.communes, window)
    if asked.bbox is not None:
        base = base & _in_bbox(segment, asked.bbox)[window]
    if asked.around is not None:
        base = base & (distances(segment, asked.around)[window] <= asked.around.radius)
    if asked.text is not None:
        base = base & (scores(segment, asked.text, scheme.concepts)[window] > 0)
    facets = {
        name: _having(segment, scheme, name, options, asked.moments.get(name, local), window)
        for name, options in asked.facets.items()
        if options
    }
    return Criteria(base, facets)


def _in_communes(segment: Segment, codes: frozenset[str], window: slice) -> Rows:
    if "place numbers" not in segment.memory:
        segment.memory["place numbers"] = {code: n for n, code in enumerate(segment.places)}
    number = segment.memory["place numbers"]
    table = np.zeros(len(segment.places), dtype=bool)
    table[[number[code] for code in codes if code in number]] = True
    return look_up(table, segment.place[window])


def _in_bbox(segment: Segment, bbox: tuple[float, float, float, float]) -> Rows:
    west, south, east, north = bbox
    x, y = _grid(segment)
    corners = morton.cells(morton.encode([west, east], [north, south]))
    (left, right), (top, bottom) = corners
    inside_x = (x >= left) & (x <= right) if west <= east else (x >= left) | (x <= right)
    return inside_x & (y >= top) & (y <= bottom) & (segment.qk != morton.NOWHERE)


def _grid(segment: Segment) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The columns x, y of the level-24 grid, unfolded from the keys once a worker."""
    if "grid" not in segment.memory:
        x, y = morton.cells(segment.qk)
        segment.memory["grid"] = x.astype(np.uint32), y.astype(np.uint32)
    return segment.memory["grid"]


def extent(segment: Segment) -> Box | None:
    """Return where the actors are, without the outermost 2 %."""
    if "extent" not in segment.memory:
        segment.memory["extent"] = _extent(segment.qk)
    return segment.memory["extent"]


def extent_of(parts: Sequence[tuple[Segment, Rows]]) -> Box | None:
    """Return where the selected rows are, without the outermost 2 %; None when nobody knows."""
    return _extent(np.concatenate([segment.qk[rows] for segment, rows in parts]))


def _extent(keys: NDArray[np.uint64]) -> Box | None:
    longitudes, latitudes = morton.decode(keys[keys != morton.NOWHERE])
    if not len(longitudes):
        return None
    west, east = np.percentile(longitudes, (1, 99))
    south, north = np.percentile(latitudes, (1, 99))
    return float(west), float(south), float(east), float(north)


def distances(segment: Segment, around: Around) -> NDArray[np.float32]:
    """Return metres from the centre of ``around``; infinite for actors without a place.

    Equirectangular on the sphere: within 0.1 % of the great circle below 100 km.
    """
    x, y = _grid(segment)
    centre_x, centre_y = (
        int(value) for value in morton.cells(morton.encode(around.longitude, around.latitude))
    )
    scale = np.cos(np.radians(around.latitude)) * 2 * np.pi * EARTH_RADIUS / morton.SIZE
    dx = x.astype(np.float32) - np.float32(centre_x)
    dy = y.astype(np.float32) - np.float32(centre_y)
    metres = np.sqrt(dx * dx + dy * dy) * np.float32(scale)
    metres[segment.qk == morton.NOWHERE] = np.inf
    return metres


def option_table(
    segment: Segment, scheme: Scheme, name: str, option: str, local: datetime
) -> NDArray[np.bool_]:
    """Return which of a facet's combinations have ``option`` (for a term: or one below it)."""
    facet, coded = scheme.facets[name], segment.facets[name]
    if facet.hours:
        return who_is_open(segment, facet, local)
    if facet.live is not None:
        return live(segment, facet).at(local).get(option, np.zeros(len(coded.combinations), bool))
    key = ("option", name, option)
    if key not in segment.memory:
        wanted = {option}
        if name in scheme.vocabularies:
            wanted = scheme.vocabularies[name].descendants.get(option, wanted)
        segment.memory[key] = any_of(coded.combinations, wanted)
    return segment.memory[key]


def live(segment: Segment, facet: Facet) -> LiveFacet:
    """Return the clockwork of a live facet on this segment."""
    key = ("live", facet.name)
    if key not in segment.memory:
        segment.memory[key] = LiveFacet(facet, segment.facets[facet.name].combinations)
    return segment.memory[key]


def who_is_open(segment: Segment, facet: Facet, local: datetime) -> NDArray[np.bool_]:
    """Return which combinations of a facet about opening hours are open at a wall time."""
    key = ("hours", facet.name)
    if key not in segment.memory:
        segment.memory.setdefault(key, HoursFacet(segment.facets[facet.name].combinations))
    return segment.memory[key].at(local.replace(tzinfo=None, second=0, microsecond=0))


def _having(
    segment: Segment,
    scheme: Scheme,
    name: str,
    options: Sequence[str],
    local: datetime,
    window: slice,
) -> Rows:
    table = np.zeros(len(segment.facets[name].combinations), dtype=bool)
    for option in options:
        table |= option_table(segment, scheme, name, option, local)
    return look_up(table, segment.facets[name].codes[window])
