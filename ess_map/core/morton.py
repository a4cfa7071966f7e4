# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Morton key ``qk``: Web-Mercator x, y at level 24, interleaved into one 48-bit integer.

A tile at zoom z is one contiguous range of keys; a cluster cell is ``qk >> shift``.
The same arithmetic serves both databases, so no spatial SQL is on the hot path.
Source of the projection: OGC 17-083r4 (WebMercatorQuad).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LEVEL = 24
SIZE = 1 << LEVEL
MAX_LATITUDE = 85.05112877980659
"""Degrees; where Web Mercator is cut so that the world is a square."""

NOWHERE = -1
"""The key of an actor without a known place: sorts before every tile."""

_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)

Keys = NDArray[np.int64]


def encode(longitude, latitude) -> Keys:
    """Return the keys of points in degrees (arrays or numbers), poles clamped to the square."""
    lon = np.asarray(longitude, dtype=np.float64)
    lat = np.radians(np.clip(np.asarray(latitude, dtype=np.float64), -MAX_LATITUDE, MAX_LATITUDE))
    x = (lon + 180.0) / 360.0
    y = (1.0 - np.log(np.tan(lat) + 1.0 / np.cos(lat)) / math.pi) / 2.0
    ix = np.clip(x * SIZE, 0, SIZE - 1).astype(np.int64)
    iy = np.clip(y * SIZE, 0, SIZE - 1).astype(np.int64)
    return _spread(ix) | (_spread(iy) << 1)


def cells(keys) -> tuple[Keys, Keys]:
    """Return (x, y) of each key, in units of the level-24 grid (0 … 2²⁴−1, y southwards)."""
    keys = np.asarray(keys, dtype=np.int64)
    return _squeeze(keys), _squeeze(keys >> 1)


def decode(keys) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (longitude, latitude) in degrees of the middle of each key's cell (±1.2 m)."""
    x, y = cells(keys)
    longitude = (x + 0.5) / SIZE * 360.0 - 180.0
    latitude = np.degrees(np.arctan(np.sinh(math.pi * (1.0 - 2.0 * (y + 0.5) / SIZE))))
    return longitude, latitude


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """Return the half-open key range [low, high) of the Web-Mercator tile z/x/y."""
    shift = 2 * (LEVEL - z)
    prefix = int(_spread(np.int64(x)) | (_spread(np.int64(y)) << 1))
    return prefix << shift, (prefix + 1) << shift


def _spread(value: Keys) -> Keys:
    for shift, mask in _SPREAD:
        value = (value | (value << shift)) & mask
    return value


def _squeeze(value: Keys) -> Keys:
    value = value & _SPREAD[-1][1]
    for (shift, _), (_, mask) in zip(reversed(_SPREAD), reversed(_SPREAD[:-1]), strict=False):
        value = (value | (value >> shift)) & mask
    return (value | (value >> 16)) & 0x00000000FFFFFFFF
