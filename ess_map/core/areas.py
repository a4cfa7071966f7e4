# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody works: official codes, an outline, a circle, at a distance; a union of them.

Codes come first: they are exact and can be explained. What intersects is covered, never only what
lies inside, for merged communes would fall out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import shapely
from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from shapely.affinity import scale
from shapely.errors import GeometryTypeError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from ess_map.core.criteria import Verdict
from ess_map.core.errors import Invalid

if TYPE_CHECKING:
    from ess_map.core.criteria import Text

KEY = re.compile(r"([a-z]+)-[0-9A-Za-z]{1,20}")
FRANCE = "country-fr"
SHAPELESS = (shapely.GEOSException, GeometryTypeError)
"""What shapely raises for GeoJSON that draws nothing; a FeatureCollection is the second."""
EARTH = 6_371_008.8
"""Metres: mean radius of the Earth (IUGG); great circles on it are wrong by 0.5 % at most."""

COVERS: dict[str, Callable[[str], Text]] = {
    "commune": lambda name: _l("couvre la commune %(name)s", name=name),
    "epci": lambda name: _l("couvre l'intercommunalité %(name)s", name=name),
    "pays": lambda name: _l("couvre le Pays %(name)s", name=name),
    "custom": lambda name: _l("couvre le territoire %(name)s", name=name),
    "department": lambda name: _l("couvre le département %(name)s", name=name),
    "region": lambda name: _l("couvre la région %(name)s", name=name),
    "country": lambda _name: _l("couvre toute la France"),
}
"""The sentence of each level, the smallest first: the nearest reason is the best."""
RANKS = {level: rank for rank, level in enumerate(COVERS)}


@dataclass(frozen=True)
class Locality:
    """Where a demand is: a commune of today or a whole territory, and maybe a point or an outline.

    ``territories`` names all that it shares ground with, by key: itself, what lies above and, for
    a whole territory, what lies below; the first is itself. ``geometry`` is in degrees. Without
    either nobody knows where it is.
    """

    territories: Mapping[str, str] = field(default_factory=dict)
    geometry: BaseGeometry | None = None

    @property
    def name(self) -> str:
        """Its own name, '' when it is but a point."""
        return next(iter(self.territories.values()), "")


@dataclass(frozen=True)
class ServiceArea:
    """Where somebody works.

    ``codes`` are keys of territories as of the official geography of the year ``vintage``,
    ``country-fr`` among them. ``polygon`` is in degrees; one that crosses itself is mended.
    ``radius`` is in metres around ``centre`` (longitude, latitude). ``remote``: they also work at
    a distance; ``itinerant``: they come to you. ``Invalid`` says what cannot be.
    """

    codes: frozenset[str] = frozenset()
    vintage: int | None = None
    polygon: BaseGeometry | None = None
    centre: tuple[float, float] | None = None
    radius: float | None = None
    remote: bool = False
    itinerant: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", frozenset(self.codes))
        for code in self.codes:
            if not KEY.fullmatch(code):
                raise Invalid(
                    _("« %(key)s » ne désigne aucun territoire : écrivez epci-243700754.", key=code)
                )
        if self.polygon is not None:
            object.__setattr__(self, "polygon", _mended(self.polygon))
        if (self.centre is None) != (self.radius is None):
            raise Invalid(_("Un rayon se compte autour d'un point : donnez les deux, ou aucun."))
        if self.centre is not None:
            object.__setattr__(self, "centre", tuple(self.centre))
            _refuse_circle(self.centre, self.radius)

    def __bool__(self) -> bool:
        """Tell whether anything was said, so that ``adviser.area or structure.area`` works."""
        drawn = self.polygon is not None or self.centre is not None
        return bool(self.codes or drawn or self.remote)

    def __hash__(self) -> int:
        """Hash the box of the outline for the outline: it has thousands of corners at times."""
        box = None if self.polygon is None else self.polygon.bounds
        flags = self.remote, self.itinerant
        return hash((self.codes, self.vintage, box, self.centre, self.radius, flags))

    def covers(self, place: Locality, *, remote: bool = True) -> Verdict:
        """Say whether they work at ``place``, and why: codes, outline, circle, then at a distance.

        ``remote`` False: the demand wants to meet. Unknown when the place, or the area, is.
        """
        if not self:
            return Verdict.unknown(
                _l("n'a pas dit où il intervient"), question=_l("Où intervenez-vous ?")
            )
        reason = self._by_code(place) or self._by_ground(place)
        if reason is None and remote and self.remote:
            reason = Verdict.met(_l("intervient à distance"), evidence={"remote": True})
        return reason or self._not_covering(place)

    def _by_code(self, place: Locality) -> Verdict | None:
        here = place.territories
        if not here:
            return None
        # A région has a thousand communes, and some areas as many codes.
        few, many = (self.codes, here) if len(self.codes) < len(here) else (here, self.codes)
        key = _nearest([key for key in few if key in many], here)
        if not key and FRANCE in self.codes:
            key = FRANCE
        if not key:
            return None
        text = COVERS[_level(key)](here.get(key, ""))
        return Verdict.met(text, evidence={"code": key, "vintage": self.vintage})

    def _by_ground(self, place: Locality) -> Verdict | None:
        if place.geometry is None:
            return None
        if self.polygon is not None and self.polygon.intersects(place.geometry):
            return Verdict.met(
                _l("couvre ce lieu, d'après le contour dessiné"), evidence={"polygon": True}
            )
        if self.centre is not None:
            away = distance(self.centre, place.geometry)
            if away <= self.radius:
                text = _l("à %(away)s km, dans un rayon de %(radius)s km", **self._km(away))
                return Verdict.met(text, evidence={"distance_m": round(away)})
        return None

    def _km(self, away: float) -> dict[str, Text]:
        return {"away": km(away), "radius": km(self.radius)}

    def _not_covering(self, place: Locality) -> Verdict:
        drawn = self.polygon is not None or self.centre is not None
        if not (self.codes or drawn):
            hint = _l("accepter un suivi à distance")
            return Verdict.unmet(_l("n'intervient qu'à distance"), relax_hint=hint)
        if self.codes and not place.territories:
            return Verdict.unknown(
                _l("la commune n'est pas connue"), question=_l("Dans quelle commune ?")
            )
        if drawn and place.geometry is None:
            return Verdict.unknown(
                _l("le lieu n'est pas assez précis"), question=_l("À quelle adresse ?")
            )
        hint = _l("accepter un suivi à distance") if self.remote else ""
        if self.centre is not None:
            away = distance(self.centre, place.geometry)
            return Verdict.unmet(
                _l("à %(away)s km, hors du rayon de %(radius)s km", **self._km(away)),
                relax_hint=hint or _l("%(km)s km de plus", km=km(away - self.radius + 50)),
                evidence={"distance_m": round(away)},
            )
        if place.name:
            return Verdict.unmet(_l("ne couvre pas %(name)s", name=place.name), relax_hint=hint)
        return Verdict.unmet(_l("ne couvre pas ce lieu"), relax_hint=hint)

    def renewed(self, vintage: int, today: Callable[[str], str]) -> ServiceArea:
        """Return the same area in the geography of ``vintage``.

        ``today`` returns what a key is called now; one it does not know ('') stays as it is, for
        an area never shrinks in silence.
        """
        return replace(self, vintage=vintage, codes={today(code) or code for code in self.codes})

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can say it; the outline as GeoJSON."""
        return {
            "codes": sorted(self.codes),
            "vintage": self.vintage,
            "polygon": None if self.polygon is None else mapping(self.polygon),
            "centre": None if self.centre is None else list(self.centre),
            "radius": self.radius,
            "remote": self.remote,
            "itinerant": self.itinerant,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ServiceArea:
        """Return what ``to_json`` has said; ``Invalid`` when it is something else."""
        try:
            fields = {**data, "codes": frozenset(data.get("codes", ()))}
            if fields.get("polygon") is not None:
                fields["polygon"] = shape(fields["polygon"])
            return cls(**fields)
        except (TypeError, ValueError, KeyError, AttributeError, *SHAPELESS) as error:
            raise Invalid(_("Ceci ne décrit pas un périmètre d'intervention.")) from error


def _level(key: str) -> str:
    return key.partition("-")[0]


def _nearest(keys: list[str], here: Mapping[str, str]) -> str:
    """Return which of ``keys`` is of the smallest level, of several the first ``here``, or ''."""
    ranks = {key: RANKS[level] for key in keys if (level := _level(key)) in RANKS}
    if len(ranks) < 2:
        return next(iter(ranks), "")
    least = min(ranks.values())
    nearest = {key for key, rank in ranks.items() if rank == least}
    return nearest.pop() if len(nearest) == 1 else next(key for key in here if key in nearest)


def distance(centre: tuple[float, float], geometry: BaseGeometry) -> float:
    """Return the metres along a great circle from ``centre`` to the nearest of ``geometry``.

    The nearest point is sought where a degree of longitude is as long as one of latitude.
    """
    longitude, latitude = centre
    if geometry.geom_type == "Point":
        return great_circle(centre, (geometry.x, geometry.y))
    narrow = math.cos(math.radians(latitude))
    here = shapely.Point(centre)
    flat = scale(geometry, xfact=narrow, yfact=1, origin=here)
    nearest = nearest_points(here, flat)[1]
    return great_circle(centre, (longitude + (nearest.x - longitude) / narrow, nearest.y))


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two points (longitude, latitude), by the haversine formula."""
    (lon1, lat1), (lon2, lat2) = (map(math.radians, point) for point in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def km(metres: float) -> LazyString:
    """Return ``metres`` as kilometres, to the nearest 100 m, written as the reader does."""
    return LazyString(format_decimal, round(metres / 1000, 1))


def _refuse_circle(centre: tuple[float, ...], radius: float) -> None:
    on_earth = len(centre) == 2 and abs(centre[0]) <= 180 and abs(centre[1]) < 90
    if not (on_earth and 0 < radius < math.inf):
        raise Invalid(
            _("Un rayon est un nombre de mètres autour d'un point en longitude et latitude.")
        )


def _mended(polygon: BaseGeometry) -> BaseGeometry:
    """Return the surface that was meant, or say why there is none."""
    west, south, east, north = polygon.bounds or (math.nan,) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid(_("Le contour doit être en longitude et latitude (WGS 84)."))
    mended = polygon if polygon.is_valid else shapely.make_valid(polygon)
    parts = [part for part in _parts(mended) if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        raise Invalid(
            _("Le contour dessiné n'entoure aucune surface : dessinez au moins trois coins.")
        )
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    inside = getattr(geometry, "geoms", None)
    return [geometry] if inside is None else [part for one in inside for part in _parts(one)]
