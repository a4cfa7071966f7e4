# SPDX-License-Identifier: AGPL-3.0-or-later
"""The layers that plugins give as points: counted, cut into tiles, remembered by version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
from flask import current_app

from ess_map.atlas import mvt, tiles
from ess_map.core import clock, morton
from ess_map.core.text import fold
from ess_map.platform.contracts import Layer, Point
from ess_map.platform.plugins import registry

_REMEMBERED = "ess_map.point_layers"
_NUMBER = re.compile(r"\d+")
LONGEST_TEXT = 280
"""Characters of a point's text that travel in a tile; the list has all of it."""


@dataclass(frozen=True)
class Points:
    """The points of a layer in the order of their list, and where each lies on the tiles."""

    listed: tuple[Point, ...]
    keys: morton.Keys
    """Morton keys, ascending."""
    rows: tuple[int, ...]
    """For each key, the index in ``listed``."""
    digest: str
    """Changes with the content."""

    @property
    def count(self) -> int:
        return len(self.listed)


class Remembered(NamedTuple):
    layer: Layer
    version: str
    points: Points


def overlays() -> list[Layer]:
    """Return the layers of points that are there now, in the order of registration."""
    return [layer for layer in registry().layers.values() if layer.points is not None]


def max_zoom(layer: Layer) -> int:
    """Return from which zoom on every point is drawn by itself; there are no tiles beyond."""
    return min(layer.max_zoom, tiles.MAX_ZOOM)


def points_of(layer: Layer) -> Points:
    """Return the points of a layer, asking its author again when the version has changed.

    A layer that says no version is asked every minute; one that gave nothing, each time: it
    costs little, and a failure must not be remembered as emptiness.
    """
    version = layer.version() or f"{clock.now():%Y%m%d%H%M}"
    remembered = current_app.extensions.setdefault(_REMEMBERED, {})
    found = remembered.get(layer.name)
    if found is None or found.layer is not layer or found.version != version:
        found = Remembered(layer, version, _arranged(layer))
        if found.points.count:
            remembered[layer.name] = found
    return found.points


def tile(layer: Layer, points: Points, z: int, x: int, y: int) -> bytes:
    """Return the MVT tile z/x/y: clusters (``n``, ``z``) by the cells of actors, else points.

    The counts of all tiles of a zoom level add up to the points of the layer.
    """
    low, high = morton.tile_range(z, x, y)
    edges = [low, high]
    if z < max_zoom(layer):
        edges = np.arange(low, high + 1, 1 << 2 * (morton.LEVEL - z - tiles.CELL_BITS))
    bounds = np.searchsorted(points.keys, edges).tolist()
    drawn = _singles if z >= max_zoom(layer) else _cells
    return mvt.encode_points(layer.name, drawn(layer, points, bounds, z, x, y))


def _singles(
    _layer: Layer, points: Points, bounds: Sequence[int], z: int, x: int, y: int
) -> Iterator[mvt.Point]:
    return (_single(points, row, z, x, y) for row in range(bounds[0], bounds[-1]))


def _cells(
    layer: Layer, points: Points, bounds: Sequence[int], z: int, x: int, y: int
) -> Iterator[mvt.Point]:
    for begin, end in pairwise(bounds):
        if end - begin == 1:
            yield _single(points, begin, z, x, y)
        elif end > begin:
            middle, last = int(points.keys[(begin + end - 1) // 2]), int(points.keys[end - 1])
            column, line = tiles.inwards(*tiles.in_tile(middle, z, x, y))
            zoom = min(tiles.splits_at(int(points.keys[begin]), last), max_zoom(layer))
            yield column, line, {"n": end - begin, "z": zoom}


def _single(points: Points, row: int, z: int, x: int, y: int) -> mvt.Point:
    column, line = tiles.in_tile(int(points.keys[row]), z, x, y)
    point = points.listed[points.rows[row]]
    said = {"name": point.name, "url": point.url, "text": shortened(str(point.text))}
    return column, line, {name: value for name, value in said.items() if value}


def shortened(text: str) -> str:
    """Return the beginning of a long text, cut between words."""
    if len(text) <= LONGEST_TEXT:
        return text
    return (text[:LONGEST_TEXT].rpartition(" ")[0] or text[:LONGEST_TEXT]) + "…"


def _arranged(layer: Layer) -> Points:
    listed = tuple(sorted(map(_plain, layer.points()), key=_order))
    keys = morton.encode([one.longitude for one in listed], [one.latitude for one in listed])
    rows = np.argsort(keys, kind="stable")
    digest = hashlib.blake2b(repr(list(map(_order, listed))).encode(), digest_size=12).hexdigest()
    return Points(listed, keys[rows], tuple(rows.tolist()), digest)


def _plain(point: Point) -> Point:
    """Return a point whose address, if any, leads to a page: data may say ``javascript:``."""
    try:
        scheme = urlsplit(point.url or "").scheme
    except ValueError:
        scheme = "?"
    url = str(point.url or "") if scheme in ("", "http", "https") else ""
    where = (float(point.longitude), float(point.latitude))
    return Point(*where, str(point.name or ""), url, point.text or "")


def _order(point: Point) -> tuple[str, str, float, float, str, str]:
    """By name as people look it up, 2 before 10; then by anything, so that it is one order."""
    name = _NUMBER.sub(lambda found: found[0].zfill(12), fold(point.name))
    where = (point.longitude, point.latitude)
    return (name, point.name, *where, point.url, str(point.text))
