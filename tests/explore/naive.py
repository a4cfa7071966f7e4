# SPDX-License-Identifier: AGPL-3.0-or-later
"""The selection once more, as slowly and plainly as it can be said, to check the atlas against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from rapidfuzz.distance import OSA

from ess_map.actors import vocabularies
from ess_map.core import hours
from ess_map.core.text import STOP_WORDS, stem, words
from ess_map.platform.exchange import ActorRecord
from ess_map.testing.factories import COMMUNES, SIDE

VOCABULARIES = ("activity", "family", "role", "label")


@dataclass(frozen=True)
class Asked:
    """What a random address asks for."""

    q: str = ""
    territories: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bbox: tuple[float, float, float, float] | None = None
    near: tuple[float, float] | None = None
    """Latitude, longitude, as in the address."""
    radius: float = 10.0
    open: bool = False
    at: datetime | None = None
    """The moment that ``open`` asks for, now without."""

    def parameters(self) -> list[tuple[str, str]]:
        said = [("q", self.q)] if self.q else []
        said += [("territory", key) for key in self.territories]
        said += [(name, option) for name, options in self.facets.items() for option in options]
        if self.bbox:
            said.append(("bbox", ",".join(map(str, self.bbox))))
        if self.near:
            said += [("near", ",".join(map(str, self.near))), ("radius", str(self.radius))]
        said += [("open_at", f"{self.at:%Y-%m-%dT%H:%M}")] if self.at else []
        return said + ([("open", "now")] if self.open else [])


def commune(record: ActorRecord) -> str:
    """Return the code of the square that a record lies in."""
    if record.longitude is None:
        return record.commune
    for code, (*_about, west, south) in COMMUNES.items():
        if west <= record.longitude < west + SIDE and south <= record.latitude < south + SIDE:
            return code
    return ""


def select(
    world: Mapping[int, ActorRecord], asked: Asked, local: datetime, but: str = ""
) -> list[int]:
    """Return the ids of ``world`` that ``asked`` selects, leaving out the facet ``but``."""
    texts = _texts(world, asked.q)
    return [
        actor_id
        for actor_id, record in world.items()
        if record.status == "published"
        and (not asked.q or actor_id in texts)
        and (not asked.territories or _within(record, asked.territories))
        and all(
            _has(record, name, options) for name, options in asked.facets.items() if name != but
        )
        and (asked.bbox is None or _boxed(record, asked.bbox))
        and (asked.near is None or kilometres(record, asked.near) <= asked.radius)
        and (not asked.open or but == "open" or _is_open(record, asked.at or local))
    ]


def _is_open(record: ActorRecord, local: datetime) -> bool:
    return hours.is_open(record.opening_hours, local)


def _within(record: ActorRecord, keys: Sequence[str]) -> bool:
    code = commune(record)
    if not code:
        return False
    _name, department, region, epci, *_rest = COMMUNES[code]
    lies_in = {f"commune-{code}", f"epci-{epci}", f"department-{department}", f"region-{region}"}
    return not lies_in.isdisjoint(keys)


def _has(record: ActorRecord, name: str, options: Sequence[str]) -> bool:
    lineage = vocabularies.load(name).lineage
    return any(option in lineage(key) for key in record.terms.get(name, ()) for option in options)


def _boxed(record: ActorRecord, bbox: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bbox
    if record.longitude is None:
        return False
    return west <= record.longitude <= east and south <= record.latitude <= north


def kilometres(record: ActorRecord, near: tuple[float, float]) -> float:
    """Return the great-circle distance, infinite for a record without a place."""
    if record.longitude is None:
        return float("inf")
    lat1, lon1, lat2, lon2 = map(radians, (*near, record.latitude, record.longitude))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def _texts(world: Mapping[int, ActorRecord], q: str) -> set[int]:
    """Every word must be found: as typed, inflected, begun (the last one), else misspelt once."""
    asked = list(dict.fromkeys(words(q)))[:12]
    asked = [word for word in asked if word not in STOP_WORDS] or asked
    if not asked:
        return set()
    tokens = {
        actor_id: _tokens(record)
        for actor_id, record in world.items()
        if record.status == "published"
    }
    found = set(tokens)
    for position, word in enumerate(asked):
        begun = position == len(asked) - 1 and len(word) >= 3
        matching = {
            actor_id
            for actor_id, own in tokens.items()
            if any(stem(one) == stem(word) or (begun and one.startswith(word)) for one in own)
        }
        if not matching and len(word) >= 4:
            matching = {
                actor_id
                for actor_id, own in tokens.items()
                if any(OSA.distance(one, word) <= 1 for one in own)
            }
        found &= matching
    return found


def _tokens(record: ActorRecord) -> set[str]:
    own = set(words(record.name)) | set(words(record.summary))
    beside = words(COMMUNES[commune(record)][0]) if commune(record) else []
    for name in VOCABULARIES:
        vocabulary = vocabularies.load(name)
        for key in record.terms.get(name, ()):
            for above in vocabulary.lineage(key):
                term = vocabulary.by_key[above]
                beside += words(f"{term.fr} {term.en}")
    return own | (set(beside) - STOP_WORDS)
