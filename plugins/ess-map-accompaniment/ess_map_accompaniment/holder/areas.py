# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where services work and receive, as GeoJSON for the map: the list says the same in words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import shapely
from flask import url_for
from shapely.geometry.base import BaseGeometry

from ess_map import ServiceArea, outlines
from ess_map_accompaniment.matching.demand import Offer

MOST = 40
"""Structures on the map: more would hide each other, and the list has them all."""
TONES = 8
TOLERANCE = 0.002
"""Degrees, some 200 m: what nobody sees at the scale of an EPCI."""
DRAWN = ("commune", "epci", "department", "region")
KM_OF_DEGREE = 111.2


def collection(offers: Sequence[Offer]) -> dict[str, Any]:
    """Return the areas, the houses and the permanences of the first structures of ``offers``.

    Those that work on the same ground share one area, and the largest lie below.
    """
    first: dict[int, Offer] = {}
    for offer in offers:
        first.setdefault(offer.structure_id, offer)
    shown = list(first.values())[:MOST]
    grounds = sorted(_grounds(shown), key=lambda one: -one[0].area)
    drawn = [_area(number % TONES, *one) for number, one in enumerate(grounds)]
    points = [point for offer in shown for point in _points(offer)]
    return {"type": "FeatureCollection", "features": drawn + points}


def _grounds(shown: Sequence[Offer]) -> Iterable[tuple[BaseGeometry, list[Offer]]]:
    """Yield each ground with the structures that work on it."""
    known = _outlines({code for offer in shown for code in offer.area.codes})
    together: dict[ServiceArea, list[Offer]] = defaultdict(list)
    for offer in shown:
        together[replace(offer.area, remote=False, itinerant=False, vintage=None)].append(offer)
    for area, some in together.items():
        parts = [known[code] for code in sorted(area.codes) if code in known]
        parts += [one for one in (area.polygon, _circle(area)) if one is not None]
        if parts:
            yield shapely.union_all(parts).simplify(TOLERANCE), some


def _area(tone: int, ground: BaseGeometry, some: Sequence[Offer]) -> dict[str, Any]:
    names = ", ".join(offer.structure for offer in some)
    url = url_for("actors.page", slug=some[0].slug)
    circle = some[0].area.radius is not None
    return _feature(ground, what="area", tone=tone, name=names, url=url, approximate=circle)


def _points(offer: Offer) -> Iterable[dict[str, Any]]:
    url = url_for("actors.page", slug=offer.slug)
    if offer.place is not None:
        point = shapely.Point(offer.place)
        yield _feature(point, what="member", f=0, name=offer.structure, url=url)
    for stop in offer.stops:
        if stop.place is not None and stop.next_on is not None:
            name = f"{offer.structure}, {stop.name}"
            yield _feature(shapely.Point(stop.place), what="member", f=4, name=name, url=url)


def _feature(geometry: BaseGeometry, **properties: Any) -> dict[str, Any]:
    rounded = shapely.set_precision(geometry, 1e-5)
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": shapely.geometry.mapping(rounded),
    }


def _circle(area: ServiceArea) -> BaseGeometry | None:
    """Return the circle of an area as an outline in degrees, wider where meridians are closer."""
    if area.centre is None or area.radius is None:
        return None
    longitude, latitude = area.centre
    high = area.radius / 1000 / KM_OF_DEGREE
    wide = high / math.cos(math.radians(latitude))
    unit = shapely.Point(0, 0).buffer(1, quad_segs=12)
    return shapely.transform(unit, lambda xy: xy * [wide, high] + [longitude, latitude])


def _outlines(codes: Iterable[str]) -> dict[str, BaseGeometry]:
    """Return the outline of each key that has one: the whole country is not drawn."""
    wanted = defaultdict(list)
    for key in codes:
        level, _dash, code = key.partition("-")
        if level in DRAWN:
            wanted[level].append(code)
    return {
        f"{level}-{code}": geometry
        for level, some in wanted.items()
        for code, geometry in outlines(level, some).items()
    }
