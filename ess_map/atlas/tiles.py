# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tile shows: clusters with their composition by family, and single points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ess_map.atlas.counting import counted
from ess_map.atlas.mvt import EXTENT, Point, encode_points
from ess_map.atlas.segment import Segment, blocks
from ess_map.atlas.selection import Rows
from ess_map.core import morton
from ess_map.core.text import slugify

MAX_ZOOM = 16
"""From here on every actor is a point of its own."""

CELL_BITS = 3
"""A tile has 2³ × 2³ cluster cells: 64 pixels each, so that rings do not touch."""


@dataclass
class Cell:
    """The actors of one cluster cell, perhaps from several segments."""

    count: int
    families: np.ndarray
    first: int
    last: int
    middle: int
    """Keys: the westernmost along the curve, the last, and the one that stands for all."""
    single: tuple[Segment, int] | None
    """Segment and row of the only actor, if there is but one."""


Part = tuple[Segment, int, Rows]
"""A segment, the first row of a window of it, and which rows of the window are selected."""


def window(segment: Segment, z: int, x: int, y: int) -> slice:
    """Return the rows that lie in the tile z/x/y: one run, for they are sorted that way."""
    start, stop = np.searchsorted(segment.qk, morton.tile_range(z, x, y))
    return slice(int(start), int(stop))


def actors_tile(
    parts: Sequence[Part], families: int, stale_before: int, z: int, x: int, y: int
) -> bytes:
    """Return the MVT tile z/x/y of the selected rows of each segment's ``window``.

    The counts of all tiles of a zoom level add up to the located actors of the selection.
    Points whose last verification is older than ``stale_before`` (as ``Segment.fresh``) say so.
    """
    if z >= MAX_ZOOM:
        singles = (
            (segment, start + row)
            for segment, start, rows in parts
            for row in np.flatnonzero(rows).tolist()
        )
        return encode_points("actors", (_point(*one, stale_before, z, x, y) for one in singles))
    low, high = morton.tile_range(z, x, y)
    edges = np.arange(low, high + 1, 1 << 2 * (morton.LEVEL - z - CELL_BITS))
    cells: dict[int, Cell] = {}
    for part in parts:
        for key, cell in _cells(part, edges, families):
            cells[key] = _merged(cells[key], cell) if key in cells else cell
    return encode_points("actors", _features(cells.values(), stale_before, z, x, y))


def _cells(part: Part, edges: np.ndarray, families: int) -> Iterator[tuple[int, Cell]]:
    """Group the rows of one tile; they are sorted, so a cell lies between two edges."""
    segment, start, rows = part
    qk = segment.qk[start : start + len(rows)]
    family = segment.family[start : start + len(rows)]
    bounds = np.searchsorted(qk, edges).tolist()
    for number, (begin, end) in enumerate(pairwise(bounds)):
        chosen = rows[begin:end]
        count = int(np.count_nonzero(chosen))
        if not count:
            continue
        first = begin + int(np.argmax(chosen))
        last = end - 1 - int(np.argmax(chosen[::-1]))
        middle = begin + _nth(chosen, (count - 1) // 2)
        yield (
            number,
            Cell(
                count=count,
                families=counted(family[begin:end], chosen, families),
                first=int(qk[first]),
                last=int(qk[last]),
                middle=int(qk[middle]),
                single=(segment, start + first) if count == 1 else None,
            ),
        )


def _nth(rows: Rows, number: int) -> int:
    """Return where the selected row ``number`` stands, counted from 0."""
    for block in blocks(len(rows)):
        count = int(np.count_nonzero(rows[block]))
        if number < count:
            return block.start + int(np.flatnonzero(rows[block])[number])
        number -= count
    raise IndexError(number)


def _merged(one: Cell, other: Cell) -> Cell:
    larger = one if one.count >= other.count else other
    return Cell(
        count=one.count + other.count,
        families=one.families + other.families,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
        middle=larger.middle,
        single=None,
    )


def _features(cells: Iterable[Cell], stale_before: int, z: int, x: int, y: int) -> Iterator[Point]:
    for cell in cells:
        if cell.single is not None:
            yield _point(*cell.single, stale_before, z, x, y)
        else:
            column, row = inwards(*in_tile(cell.middle, z, x, y))
            yield (
                column,
                row,
                {
                    "n": cell.count,
                    "f": ",".join(map(str, cell.families.tolist())),
                    "z": splits_at(cell.first, cell.last),
                },
            )


def _point(segment: Segment, row: int, stale_before: int, z: int, x: int, y: int) -> Point:
    column, line = in_tile(int(segment.qk[row]), z, x, y)
    name, actor_id = segment.name(row), int(segment.ids[row])
    slug = f"{slugify(name)}-{actor_id}".lstrip("-")
    properties = {"id": actor_id, "name": name, "slug": slug, "f": int(segment.family[row])}
    if segment.fresh[row] < stale_before:
        properties["old"] = 1
    return column, line, properties


def in_tile(qk: int, z: int, x: int, y: int) -> tuple[int, int]:
    """Return the place of a key in units of the tile."""
    column, row = morton.cells(qk)
    side = morton.LEVEL - z
    offset_x, offset_y = int(column) - (x << side), int(row) - (y << side)
    return offset_x * EXTENT >> side, offset_y * EXTENT >> side


def inwards(column: int, row: int) -> tuple[int, int]:
    """Keep a cluster in the middle half of its cell, so that neighbours do not overlap."""
    side = EXTENT >> CELL_BITS
    return tuple(
        value - value % side + min(max(value % side, side // 4), 3 * side // 4)
        for value in (column, row)
    )


def splits_at(first: int, last: int) -> int:
    """Return the zoom at which a cluster falls apart: where its extreme keys differ."""
    different_bits = (first ^ last).bit_length()
    if not different_bits:
        return MAX_ZOOM
    shared_level = morton.LEVEL - (different_bits + 1) // 2
    return min(MAX_ZOOM, max(1, shared_level + 1 - CELL_BITS))
