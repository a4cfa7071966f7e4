# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many services each EPCI has for each stage and each need: where nobody comes is white.

Two counts, never added: services that work in the EPCI, and services that only work there at a
distance. A service that is closed for now, or past the last day it announced, counts for nobody;
one that is full counts, for a waiting list is an answer. A service that has not said for which
stages it works counts for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ess_map import ServiceArea, local_now
from ess_map_accompaniment.animation.reach import Places, reached
from ess_map_accompaniment.matching.demand import Offer
from ess_map_accompaniment.words import NEEDS, STAGES

STAGE_KEYS, NEED_KEYS = tuple(STAGES), tuple(NEEDS)
SHAPE = (len(STAGE_KEYS), len(NEED_KEYS))
BATCH = 500
"""Different areas held against all EPCI at once: between two of them a job says how far it is."""
MOST = np.iinfo(np.uint16).max

Progress = Callable[[int, int], None]
"""Given how many services are counted, and how many there are."""


@dataclass(frozen=True)
class Matrix:
    """Services per EPCI × stage × need: ``here`` where they come, ``remote`` at a distance only."""

    keys: tuple[str, ...]
    here: NDArray[np.uint16]
    remote: NDArray[np.uint16]

    def to_bytes(self) -> bytes:
        """Return both counts as uint16, little-endian, one after the other."""
        return self.here.astype("<u2").tobytes() + self.remote.astype("<u2").tobytes()

    @classmethod
    def from_bytes(cls, keys: Sequence[str], data: bytes) -> Matrix:
        """Return what ``to_bytes`` has said of the EPCI of ``keys``."""
        counts = np.frombuffer(data, "<u2").reshape(2, len(keys), *SHAPE)
        return cls(tuple(keys), counts[0], counts[1])

    @property
    def empty(self) -> NDArray[np.int64]:
        """Of each stage and need: in how many EPCI nobody comes."""
        return (self.here == 0).sum(axis=0)

    @property
    def white(self) -> NDArray[np.int64]:
        """Of each stage and need: in how many EPCI nobody comes, nor helps at a distance."""
        return ((self.here == 0) & (self.remote == 0)).sum(axis=0)


def count(
    offers: Sequence[Offer], where: Places, follow: Progress = lambda _done, _total: None
) -> Matrix:
    """Count ``offers`` in the EPCI of ``where``."""
    today = local_now().date()
    counted = [offer for offer in offers if counts(offer, today)]
    here = np.zeros((len(where.keys), *SHAPE), np.int64)
    distant = np.zeros(SHAPE, np.int64)
    overlap = np.zeros_like(here)
    done = len(offers) - len(counted)
    for areas, weights, number in _batches(counted):
        found = reached(areas, where).T.astype(np.float64)
        flat = weights.reshape(len(areas), -1)
        here += _summed(found, flat)
        far = np.array([area.remote for area in areas])
        if far.any():
            distant += weights[far].sum(axis=0).astype(np.int64)
            overlap += _summed(found[:, far], flat[far])
        done += number
        follow(done, len(offers))
    return Matrix(where.keys, _small(here), _small(distant - overlap))


def counts(offer: Offer, today: date) -> bool:
    """Tell whether a service is an answer for somebody: taking people, still announced, known."""
    over = offer.valid_until is not None and offer.valid_until < today
    return offer.intake != "closed" and not over and offer.kind in NEED_KEYS


def _batches(
    offers: Sequence[Offer],
) -> Iterator[tuple[list[ServiceArea], NDArray[np.float64], int]]:
    """Yield different areas, the services of each by stage and need, and how many services."""
    alike: dict[ServiceArea, list[Offer]] = {}
    for offer in offers:
        alike.setdefault(offer.area, []).append(offer)
    areas = list(alike)
    for start in range(0, len(areas), BATCH):
        some = areas[start : start + BATCH]
        weights = np.zeros((len(some), *SHAPE))
        for row, area in enumerate(some):
            for offer in alike[area]:
                weights[row, _stages(offer), NEED_KEYS.index(offer.kind)] += 1
        yield some, weights, sum(len(alike[area]) for area in some)


def _stages(offer: Offer) -> list[int]:
    """Return the columns of its stages; all when none was said, for it may be for any."""
    said = [number for number, stage in enumerate(STAGE_KEYS) if stage in (offer.stages or ())]
    return said if offer.stages else list(range(len(STAGE_KEYS)))


def _summed(found: NDArray[np.float64], flat: NDArray[np.float64]) -> NDArray[np.int64]:
    return (found @ flat).round().astype(np.int64).reshape(-1, *SHAPE)


def _small(counted: NDArray[np.int64]) -> NDArray[np.uint16]:
    return np.minimum(counted, MOST).astype(np.uint16)
