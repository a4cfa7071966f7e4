# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mapbox Vector Tiles 2.1 of points; polygons are left to the mapbox-vector-tile library.

Specification: https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

EXTENT = 4096
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"

_POINT = b"\x18\x01"  # Feature.type = POINT
_MOVE_TO = 9  # command 1 (MoveTo), once

Value = int | str
Point = tuple[int, int, Mapping[str, Value]]
"""x, y in tile units (0 … EXTENT, y southwards) and the properties."""


def encode_points(layer: str, points: Iterable[Point]) -> bytes:
    """Return one tile with one layer; an empty tile for no points."""
    keys: dict[str, int] = {}
    values: dict[Value, int] = {}
    features = bytearray()
    for x, y, properties in points:
        tags = bytearray()
        for key, value in properties.items():
            tags += _varint(keys.setdefault(key, len(keys)))
            tags += _varint(values.setdefault(value, len(values)))
        geometry = _varint(_MOVE_TO) + _varint(_zigzag(x)) + _varint(_zigzag(y))
        features += _field(2, _field(2, bytes(tags)) + _POINT + _field(4, geometry))
    if not features:
        return b""
    body = _field(1, layer.encode()) + bytes(features)
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _value(value)) for value in values)
    body += b"\x28" + _varint(EXTENT) + b"\x78\x02"
    return _field(3, body)


def _varint(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def _zigzag(number: int) -> int:
    return (number << 1) ^ (number >> 31)


def _field(number: int, content: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _varint(len(content)) + content


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _field(1, value.encode())
    return b"\x28" + _varint(value)
