# SPDX-License-Identifier: AGPL-3.0-or-later
"""A segment: the published actors as columns sorted on the Morton key, and its file form.

An atlas is a few segments: the snapshot, mapped from disk and shared by all workers, then small
ones that hold what changed since. A row that a later segment replaces is no longer ``alive``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ess_map.atlas.words import WordIndex

COLUMNS = (
    *("qk", "ids", "place", "family", "name_rank", "by_name"),
    *("fresh", "name_ends", "names"),
)


BLOCK = 1 << 16
"""Rows that are worked on at once: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Coded:
    """A facet's column: each row has the code of its combination of values.

    A few thousand combinations stand for millions of rows, so a filter is a table look-up and
    a count a histogram, whether an actor has none, one or many values.
    """

    codes: NDArray[np.unsignedinteger]
    combinations: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Segment:
    """Columns of equal length ``n``; 30 bytes an actor besides names and words."""

    qk: NDArray[np.int64]
    """Morton keys, ascending; ``NOWHERE`` (−1) for actors without a place."""
    ids: NDArray[np.int32]
    place: NDArray[np.uint16]
    """Index into ``places``."""
    family: NDArray[np.uint8]
    """Index into the family vocabulary."""
    name_rank: NDArray[np.uint32]
    """Order of the folded names within this segment."""
    by_name: NDArray[np.int32]
    """The rows in that order."""
    fresh: NDArray[np.uint16]
    """Days from 2000-01-01 to the last verification, 0 when it never was."""
    names: NDArray[np.uint8]
    """All names in UTF-8, one after the other."""
    name_ends: NDArray[np.uint32]
    places: Sequence[str]
    """INSEE codes of communes, '' for outside any."""
    place_names: Sequence[str]
    facets: Mapping[str, Coded]
    words: WordIndex
    alive: NDArray[np.bool_]
    memory: dict[Any, Any] = field(default_factory=dict, compare=False)
    """Look-up tables derived from the columns above, made once and kept."""

    def __len__(self) -> int:
        return len(self.ids)

    def name(self, row: int) -> str:
        """Return the name of the actor at ``row``."""
        start = int(self.name_ends[row - 1]) if row else 0
        return self.names[start : int(self.name_ends[row])].tobytes().decode()

    def without(self, actor_ids: Sequence[int]) -> Segment:
        """Return this segment with the rows of ``actor_ids`` no longer alive."""
        gone = np.isin(self.ids, np.asarray(actor_ids, dtype=np.int32))
        return replace(self, alive=self.alive & ~gone) if gone.any() else self


def blocks(length: int) -> Iterator[slice]:
    """Cut a column where numpy would copy it whole into 8-byte numbers, 12 MB a request."""
    return (slice(start, start + BLOCK) for start in range(0, length, BLOCK))


def look_up(table: NDArray[np.bool_], codes: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
    """Return ``table[codes]``, block by block."""
    found = np.empty(len(codes), dtype=bool)
    for block in blocks(len(codes)):
        np.take(table, codes[block], out=found[block], mode="clip")
    return found


def save(segment: Segment, folder: Path) -> None:
    """Write ``segment`` into a new ``folder``: one .npy file a column, JSON beside them."""
    folder.mkdir(parents=True)
    for name in COLUMNS:
        np.save(folder / f"{name}.npy", getattr(segment, name))
    for name, coded in segment.facets.items():
        np.save(folder / f"facet.{name}.npy", coded.codes)
    described = {
        "places": list(segment.places),
        "place_names": list(segment.place_names),
        "facets": {name: coded.combinations for name, coded in segment.facets.items()},
    }
    (folder / "segment.json").write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    segment.words.save(folder)


def load(folder: Path) -> Segment:
    """Map the segment in ``folder`` into memory; only what is read occupies any."""

    def column(name: str) -> NDArray[Any]:
        # A plain view of the map: np.memmap itself costs a Python call per operation.
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))

    described = json.loads((folder / "segment.json").read_text("utf-8"))
    columns = {name: column(name) for name in COLUMNS}
    return Segment(
        **columns,
        places=described["places"],
        place_names=described["place_names"],
        facets={
            name: Coded(column(f"facet.{name}"), [tuple(values) for values in combinations])
            for name, combinations in described["facets"].items()
        },
        words=WordIndex.load(folder),
        alive=np.ones(len(columns["ids"]), dtype=bool),
    )
