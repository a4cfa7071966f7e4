# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where services work and receive, as GeoJSON for the map: the list says the same in words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from flask import url_for
from shapely.geometry.base import BaseGeometry

from ess_map import outlines
from ess_map_accompaniment.matching.demand import Offer

MOST = 40
"""Structures on the map: more would hide each other, and the list has them all."""
TONES = 8
TOLERANCE = 0.002
"""Degrees, some 200 m: what nobody sees at the scale of an EPCI."""
DRAWN = ("commune", "epci", "department", "region")
KM_OF_DEGREE = 111.2


def collection(offers: Sequence[Offer]) -> dict[str, Any]:
    """Return the areas, the houses and the permanences of the first structures of ``offers``."""
    first: dict[int, Offer] = {}
    for offer in offers:
        first.setdefault(offer.structure_id, offer)
    shown = list(first.values())[:MOST]
    known = _outlines({code for offer in shown for code in offer.area.codes})
    features = []
    for number, offer in enumerate(shown):
        features += _features(offer, number % TONES, known)
    return {"type": "FeatureCollection", "features": features}


def _features(offer: Offer, tone: int, known: dict[str, BaseGeometry]) -> Iterable[dict[str, Any]]:
    url = url_for("actors.page", slug=offer.slug)
    about = {"tone": tone, "name": offer.structure, "url": url}
    drawn = [known[code] for code in sorted(offer.area.codes) if code in known]
    drawn += [one for one in (offer.area.polygon, _circle(offer)) if one is not None]
    if drawn:
        ground = shapely.union_all(drawn).simplify(TOLERANCE)
        yield _feature(ground, what="area", approximate=offer.area.radius is not None, **about)
    if offer.place is not None:
        yield _feature(shapely.Point(offer.place), what="member", f=0, **about)
    for stop in offer.stops:
        if stop.place is not None and stop.next_on is not None:
            named = {**about, "name": f"{offer.structure}, {stop.name}"}
            yield _feature(shapely.Point(stop.place), what="member", f=4, **named)


def _feature(geometry: BaseGeometry, **properties: Any) -> dict[str, Any]:
    rounded = shapely.set_precision(geometry, 1e-5)
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": shapely.geometry.mapping(rounded),
    }


def _circle(offer: Offer) -> BaseGeometry | None:
    """Return the circle of an area as an outline in degrees, wider where meridians are closer."""
    if offer.area.centre is None or offer.area.radius is None:
        return None
    longitude, latitude = offer.area.centre
    high = offer.area.radius / 1000 / KM_OF_DEGREE
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
