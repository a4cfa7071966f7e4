# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many real actors the map knows in a place, by what they are and by who says so.

Invented actors are never counted, only told: they are there to show the screens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray

from ess_map.atlas.segment import Segment
from ess_map.atlas.selection import Scheme, Selection, criteria, option_table
from ess_map.atlas.store import Atlas, store
from ess_map.core import clock, morton
from ess_map.diagnosis.origins import FICTIONAL, SOURCE, STAFF
from ess_map.diagnosis.places import Place

FACETS = ("family", "activity", "role")
THIRD_PLACE = "tiers_lieu"


_at_work = Lock()
"""One count at a time: each takes tens of megabytes, which a process never quite gives back."""


@dataclass(frozen=True)
class Census:
    """The counts of one place."""

    count: int
    fictional: int
    """Invented ones that were left out."""
    by: Mapping[str, Counter[str]]
    """Facet → term → how many; a term stands for all below it."""
    without: Mapping[str, int]
    """Facet → how many say nothing of it."""
    staff: Counter[str]
    """INSEE bracket → how many; those that do not say are in none."""
    sources: Counter[str]
    """Key of a source → how many it vouches for; one actor may have several."""
    by_source: Mapping[str, Mapping[str, Counter[str]]]
    """Key of a source → facet → term → how many."""
    communes: Counter[str]
    """INSEE code → how many."""


def take(place: Place) -> Census:
    """Count what is in ``place``."""
    atlas = store().current()
    with _at_work:
        return _taken(atlas, place)


def _taken(atlas: Atlas, place: Place) -> Census:
    count = fictional = 0
    by: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    without: Counter[str] = Counter()
    staff: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    by_source: dict[str, dict[str, Counter[str]]] = {}
    communes: Counter[str] = Counter()
    for segment in atlas.segments:
        everybody = _rows(segment, atlas, place)
        rows = _real(segment, atlas.scheme, everybody)
        count += len(rows)
        fictional += len(everybody) - len(rows)
        for name in FACETS:
            found, bare = _terms(segment, atlas.scheme, name, rows)
            by[name] += found
            without[name] += bare
        staff += _values(segment, STAFF, rows)
        sources += _values(segment, SOURCE, rows)
        _add_sources(by_source, segment, atlas.scheme, rows)
        places = np.bincount(segment.place[rows], minlength=len(segment.places))
        communes += Counter(
            {segment.places[i]: int(places[i]) for i in np.flatnonzero(places).tolist()}
        )
    return Census(count, fictional, by, without, staff, sources, by_source, communes)


def third_places() -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Return where the real tiers-lieux of the whole map are, and how many have no place.

    Longitudes and latitudes in degrees.
    """
    atlas = store().current()
    with _at_work:
        return _third_places(atlas)


def _third_places(atlas: Atlas) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    asked = Selection(facets={"role": (THIRD_PLACE,)})
    keys = []
    for segment in atlas.segments:
        found = criteria(segment, asked, atlas.scheme, clock.local_now()).rows()
        rows = _real(segment, atlas.scheme, np.flatnonzero(found))
        keys.append(segment.qk[rows])
    qk = np.concatenate(keys) if keys else np.empty(0, dtype=np.int64)
    placed = qk[qk != morton.NOWHERE]
    longitudes, latitudes = morton.decode(placed)
    return longitudes, latitudes, len(qk) - len(placed)


def _rows(segment: Segment, atlas: Atlas, place: Place) -> NDArray[np.intp]:
    local = clock.local_now()
    within = criteria(segment, Selection(communes=place.whole), atlas.scheme, local).rows()
    if place.drawing is not None:
        boxed = Selection(bbox=place.drawing.bounds)
        near = np.flatnonzero(criteria(segment, boxed, atlas.scheme, local).rows() & ~within)
        inside = shapely.contains_xy(place.drawing, *morton.decode(segment.qk[near]))
        within = within.copy()
        within[near[inside]] = True
    return np.flatnonzero(within)


def _real(segment: Segment, scheme: Scheme, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    invented = option_table(segment, scheme, SOURCE, FICTIONAL, clock.local_now())
    return rows[~invented[segment.facets[SOURCE].codes[rows]]]


def _histogram(segment: Segment, name: str, rows: NDArray[np.intp]) -> dict[tuple[str, ...], int]:
    coded = segment.facets[name]
    counts = np.bincount(coded.codes[rows], minlength=len(coded.combinations))
    return {coded.combinations[i]: int(counts[i]) for i in np.flatnonzero(counts).tolist()}


def _terms(
    segment: Segment, scheme: Scheme, name: str, rows: NDArray[np.intp]
) -> tuple[Counter[str], int]:
    """Count the terms of a vocabulary, each with all below it; and those who have none."""
    vocabulary = scheme.vocabularies[name]
    found: Counter[str] = Counter()
    bare = 0
    for values, number in _histogram(segment, name, rows).items():
        meant = {above for value in values for above in vocabulary.lineage(value)}
        bare += 0 if meant else number
        found.update(dict.fromkeys(meant, number))
    return found, bare


def _values(segment: Segment, name: str, rows: NDArray[np.intp]) -> Counter[str]:
    found: Counter[str] = Counter()
    for values, number in _histogram(segment, name, rows).items():
        found.update(dict.fromkeys(values, number))
    return found


def _add_sources(
    found: dict[str, dict[str, Counter[str]]],
    segment: Segment,
    scheme: Scheme,
    rows: NDArray[np.intp],
) -> None:
    coded = segment.facets[SOURCE]
    codes = coded.codes[rows]
    for code in np.unique(codes).tolist():
        some = rows[codes == code]
        for name in FACETS:
            counted, _bare = _terms(segment, scheme, name, some)
            for key in coded.combinations[code]:
                kept = found.setdefault(key, {facet: Counter() for facet in FACETS})
                kept[name] += counted
