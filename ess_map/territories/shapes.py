# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outlines as shapely geometries: made regular before they are stored, labelled, compared."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np
import shapely
from flask_babel import gettext as _
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from ess_map.core.errors import Invalid

Name = TypeVar("Name", bound=Hashable)


def multipolygons(outlines: Mapping[Name, BaseGeometry]) -> dict[Name, BaseGeometry]:
    """Return valid, two-dimensional multipolygons; ``Invalid`` for an outline without area."""
    if not outlines:
        return {}
    flat = shapely.force_2d(np.array(list(outlines.values()), dtype=object))
    flat = shapely.transform(flat, lambda degrees: degrees + 0.0)  # −0.0 would be stored as 0.0
    broken = ~shapely.is_valid(flat)
    flat[broken] = shapely.make_valid(flat[broken])
    return {name: _multipolygon(name, shape) for name, shape in zip(outlines, flat, strict=True)}


def _multipolygon(name: Hashable, shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type == "MultiPolygon" and not shape.is_empty:
        return shape
    parts = [part for part in _polygons(shape) if not part.is_empty]
    if not parts:
        code = name[-1] if isinstance(name, tuple) else name
        raise Invalid(_("Le contour de « %(code)s » n'est pas une surface.", code=code))
    return MultiPolygon(parts)


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    if shape.geom_type == "Polygon":
        return [shape]
    return [part for child in getattr(shape, "geoms", ()) for part in _polygons(child)]


def label_point(outline: BaseGeometry) -> tuple[float, float]:
    """Return (longitude, latitude) of a point inside the outline, its middle when possible."""
    middle = outline.centroid
    if not outline.intersects(middle):
        middle = outline.representative_point()
    return round(middle.x, 5), round(middle.y, 5)


def wkb(outlines: Mapping[Name, BaseGeometry]) -> dict[Name, bytes]:
    """Return the outlines as little-endian WKB, to compare them byte by byte."""
    values = shapely.to_wkb(np.array(list(outlines.values()), dtype=object), byte_order=1)
    return dict(zip(outlines, values, strict=True))
