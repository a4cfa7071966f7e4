# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the map and the pages show of the layers of points that plugins add."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urljoin

import numpy as np
import shapely
from flask import url_for
from flask_babel import gettext as _
from shapely.geometry.base import BaseGeometry

from ess_map.atlas import pointlayers
from ess_map.core.errors import NotFound
from ess_map.core.paging import Page, page_of
from ess_map.explore.query import Query
from ess_map.platform.contracts import Layer, Point
from ess_map.platform.plugins import registry
from ess_map.territories import boundaries
from ess_map.territories.models import Territory

PER_PAGE = 50
MARKS = 5
"""As many signs and colours as the style sheet and the sprite have for layers."""


class Mark(NamedTuple):
    """The sign of a layer: a pin with a ``shape`` cut out of it, in a ``colour``."""

    shape: int
    colour: int


@dataclass(frozen=True)
class LayerView:
    """A layer of points in the legend, in the filters and for the map."""

    name: str
    label: str
    count: int
    shown: bool
    by_default: bool
    mark: Mark
    url: str
    """Of its list."""
    tiles_url: str
    max_zoom: int


@dataclass(frozen=True)
class PointView:
    """A point in the list of its layer; ``around_url`` is the map around it."""

    name: str
    text: str
    url: str
    around_url: str


@dataclass(frozen=True)
class LayerPage:
    """One page of the list of a layer; ``total`` counts the points beyond the zone asked for."""

    layer: LayerView
    count: int
    total: int
    points: tuple[PointView, ...]
    page: Page


def get(name: str) -> Layer:
    """Return a layer of points by name; ``NotFound`` for any other."""
    layer = registry().layers.get(name)
    if layer is None or layer.points is None:
        raise NotFound(_("Il n'y a pas de couche de ce nom."))
    return layer


def shown(query: Query, layer: Layer) -> bool:
    """Tell whether the map draws a layer for this address."""
    return layer.name in query.layers or (layer.shown and f"-{layer.name}" not in query.layers)


def showing(query: Query, layer: Layer) -> Query:
    """Return an address's query that draws ``layer`` and has nothing else of a selection."""
    return Query(territories=query.territories, layers=() if layer.shown else (layer.name,))


def views(query: Query) -> list[LayerView]:
    """Return the layers that have a point anywhere, in the order of registration."""
    found = (_view(query, layer, number) for number, layer in enumerate(pointlayers.overlays()))
    return [view for view in found if view.count]


def view(query: Query, layer: Layer) -> LayerView:
    """Return one layer with the sign that it has among all."""
    overlays = pointlayers.overlays()
    # Its plugin may have been switched off since the layer was found.
    return _view(query, layer, overlays.index(layer) if layer in overlays else 0)


def _view(query: Query, layer: Layer, number: int) -> LayerView:
    tiles = url_for("atlas.tile", layer=layer.name, z=0, x=0, y=0)
    return LayerView(
        name=layer.name,
        label=str(layer.label),
        count=pointlayers.points_of(layer).count,
        shown=shown(query, layer),
        by_default=layer.shown,
        mark=Mark(number % MARKS, (number + number // MARKS) % MARKS),
        url=url_for("layer.page", name=layer.name),
        tiles_url=tiles.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt"),
        max_zoom=pointlayers.max_zoom(layer),
    )


def page(query: Query, layer: Layer) -> LayerPage:
    """Return the page of the list that the query asks for, the last one if it asks beyond."""
    found = within(layer, query)
    stands = page_of(len(found), query.page, PER_PAGE)
    chosen = found[stands.start : stands.end]
    one = view(query, layer)
    points = tuple(_point(point, layer) for point in chosen)
    return LayerPage(one, len(found), one.count, points, stands)


def _point(point: Point, layer: Layer) -> PointView:
    near = f"{point.latitude:.5f},{point.longitude:.5f}"
    return PointView(
        point.name or str(layer.label),
        str(point.text),
        point.url,
        showing(Query(), layer).url(near=near),
    )


def within(layer: Layer, query: Query) -> Sequence[Point]:
    """Return the points of a layer in the zone and the territories of ``query``, in list order."""
    listed = pointlayers.points_of(layer).listed
    if not listed or not (query.box or query.territories):
        return listed
    longitude = np.array([point.longitude for point in listed], dtype=np.float64)
    latitude = np.array([point.latitude for point in listed], dtype=np.float64)
    inside = np.ones(len(listed), dtype=bool)
    if query.box:
        west, south, east, north = query.box
        after, before = longitude >= west, longitude <= east
        # A box over the antimeridian has its west in the east.
        inside &= after & before if west < east else after | before
        inside &= (latitude >= south) & (latitude <= north)
    if query.territories:
        areas = [area for area in map(_area, query.territories) if area is not None]
        inside &= shapely.intersects_xy(shapely.union_all(areas), longitude, latitude)
    return [listed[row] for row in np.flatnonzero(inside).tolist()]


def _area(territory: Territory) -> BaseGeometry | None:
    """Return the outline of a territory, its box where no outline is loaded."""
    outline = boundaries.outline(territory)
    if outline is not None:
        return outline
    box = boundaries.bbox(territory)
    return shapely.box(*box) if box else None


def write_geojson(points: Iterable[Point], base: str) -> Iterator[bytes]:
    """Write a FeatureCollection (RFC 7946) as it comes, with addresses made absolute."""
    yield b'{"type":"FeatureCollection","features":['
    separator = b""
    for point in points:
        yield separator + json.dumps(_feature(point, base), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"]}\n"


def _feature(point: Point, base: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [float(point.longitude), float(point.latitude)],
        },
        "properties": {
            "name": point.name,
            "text": str(point.text),
            "url": urljoin(base, point.url) if point.url else "",
        },
    }
