# SPDX-License-Identifier: AGPL-3.0-or-later
"""One territory as the official sources describe it, whichever file or API it comes from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import shapely
from flask_babel import gettext as _
from shapely.geometry.base import BaseGeometry

from ess_map.core.errors import Invalid

CODES = {
    "commune": (5, re.compile(r"\d[0-9AB]\d{3}")),
    "epci": (9, re.compile(r"\d{9}")),
    "department": (2, re.compile(r"\d[0-9AB]|97\d")),
    "region": (2, re.compile(r"\d\d")),
}
"""Length and form of the official codes; spreadsheets eat leading zeros, which we give back."""

# The spellings of geo.api.gouv.fr, of the files derived from INSEE's and DGCL's, and of
# @etalab/decoupage-administratif; the first that is present wins.
COLUMNS = {
    "code": ("code", "code_insee", "insee"),
    "name": ("nom", "libelle", "name"),
    "kind": ("nature_juridique", "type"),
    "epci": ("epci", "codeEpci", "siren_epci"),
    "department": ("departement", "dep", "codeDepartement"),
    "region": ("region", "reg", "codeRegion"),
    "population": ("population", "pop_municipale", "pop", "populationMunicipale"),
    "longitude": ("lon", "longitude"),
    "latitude": ("lat", "latitude"),
}
POSTAL = re.compile(r"\d{5}")
LONGEST_NAME, LONGEST_KIND, MOST_PEOPLE = 200, 20, 2**31
"""What the columns of the database hold."""

MAINLAND = (-6.0, 41.0, 10.0, 52.0)
"""Degrees (west, south, east, north) around mainland France and Corsica."""


@dataclass(frozen=True, slots=True)
class Place:
    """What one source says of one territory; None and empty mean that it says nothing.

    ``former`` are (code, name) that this territory replaces. Degrees are WGS 84.
    """

    level: str
    code: str
    name: str = ""
    kind: str = ""
    epci: str | None = None
    department: str | None = None
    region: str | None = None
    population: int | None = None
    area_km2: float | None = None
    longitude: float | None = None
    latitude: float | None = None
    boundary: BaseGeometry | None = None
    postal_codes: tuple[str, ...] = ()
    former: tuple[tuple[str, str], ...] = ()


Key = tuple[str, str]
_FIELDS = tuple(field.name for field in fields(Place))


def merge(places: Iterable[Place]) -> dict[Key, Place]:
    """Gather what several sources say of each territory; the first to know a thing wins."""
    merged: dict[Key, Place] = {}
    for place in places:
        key = (place.level, place.code)
        known = merged.get(key)
        merged[key] = _both(known, place) if known else place
    return merged


def _both(first: Place, second: Place) -> Place:
    changes: dict[str, Any] = {}
    for field in _FIELDS:
        theirs = getattr(second, field)
        if theirs in (None, "", ()):
            continue
        ours = getattr(first, field)
        if field in ("postal_codes", "former"):
            changes[field] = tuple(dict.fromkeys((*ours, *theirs)))
        elif ours in (None, ""):
            changes[field] = theirs
    return replace(first, **changes) if changes else first


def read(level: str, row: Mapping[str, Any], geometry: BaseGeometry | None = None) -> Place:
    """Make a place of one official row; ``Invalid`` says what is wrong in it."""
    centre = _centre(row.get("centre"))
    if geometry is not None and geometry.geom_type == "Point":
        centre, geometry = (geometry.x, geometry.y), None
    longitude = _number(_first(row, "longitude")) if centre is None else centre[0]
    latitude = _number(_first(row, "latitude")) if centre is None else centre[1]
    place = Place(
        level=level,
        code=code_of(level, _first(row, "code") or (level == "epci" and row.get("siren")) or ""),
        name=_text(_first(row, "name"), LONGEST_NAME),
        kind=_text(_first(row, "kind"), LONGEST_KIND) if level == "epci" else "",
        epci=_parent("epci", _first(row, "epci")),
        department=_parent(
            "department", _first(row, "department") or _only(row.get("codesDepartements"))
        ),
        region=_parent("region", _first(row, "region") or _only(row.get("codesRegions"))),
        population=_count(_first(row, "population")),
        area_km2=_area(row),
        longitude=longitude,
        latitude=latitude,
        boundary=geometry,
        postal_codes=tuple(
            code for code in row.get("codesPostaux") or () if POSTAL.fullmatch(code)
        ),
    )
    _refuse_impossible(place)
    return place


def code_of(level: str, value: Any) -> str:
    """Return the official code that ``value`` writes, its leading zeros back in place."""
    length, form = CODES[level]
    code = str(value).strip().upper().zfill(length)
    if not form.fullmatch(code):
        raise Invalid(_("« %(value)s » n'est pas un code officiel.", value=str(value)[:40]))
    return code


def _parent(level: str, value: Any) -> str | None:
    """INSEE writes ZZZZZZZZZ where there is no EPCI."""
    return None if value in (None, "") or str(value).startswith("ZZ") else code_of(level, value)


def _text(value: Any, longest: int) -> str:
    text = str(value or "").replace("\0", "").strip()
    if len(text) > longest:
        raise Invalid(_("« %(value)s… » est trop long pour un nom.", value=text[:40]))
    return text


def _count(value: Any) -> int | None:
    number = _number(value)
    if number is not None and not 0 <= number < MOST_PEOPLE:
        raise Invalid(_("« %(value)s » n'est pas une population.", value=str(value)[:40]))
    return None if number is None else int(number)


def _first(row: Mapping[str, Any], column: str) -> Any:
    for name in COLUMNS[column]:
        value = row.get(name)
        if value not in (None, ""):
            return value
    return None


def _only(values: Any) -> str | None:
    """The one parent; a territory that lies over several gets its parent from its communes."""
    return values[0] if values and len(values) == 1 else None


def _number(value: Any) -> float | None:
    if value is None:
        return None
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Invalid(_("« %(value)s » n'est pas un nombre.", value=str(value)[:40]))
    return number


def _area(row: Mapping[str, Any]) -> float | None:
    if row.get("surface_km2") not in (None, ""):
        return _number(row["surface_km2"])
    hectares = _number(row.get("surface") or None)  # the unit of geo.api.gouv.fr
    return None if hectares is None else round(hectares / 100, 2)


def _centre(value: Any) -> tuple[float, float] | None:
    if isinstance(value, Mapping):  # a GeoJSON point, as the API answers
        value = value.get("coordinates")
    if not isinstance(value, list) or len(value) < 2:
        return None
    longitude, latitude = _number(value[0]), _number(value[1])
    return None if longitude is None or latitude is None else (longitude, latitude)


def _refuse_impossible(place: Place) -> None:
    """Refuse projected or swapped coordinates before they reach a map."""
    west, south, east, north = _extent(place)
    if west is None:
        return
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # NaN included
        raise Invalid(
            _(
                "Les coordonnées de « %(name)s » ne sont pas des degrés (WGS 84) : "
                "reprojetez le fichier (EPSG:4326).",
                name=place.name or place.code,
            )
        )
    overseas = place.level != "commune" or place.code.startswith("97")
    inside = west >= MAINLAND[0] and south >= MAINLAND[1] and east <= MAINLAND[2]
    if not overseas and not (inside and north <= MAINLAND[3]):
        raise Invalid(
            _(
                "« %(name)s » tomberait hors de France : la longitude et la latitude "
                "sont sans doute inversées.",
                name=place.name or place.code,
            )
        )


def _extent(place: Place):
    if place.boundary is not None:
        return tuple(float(value) for value in shapely.bounds(place.boundary))
    if place.longitude is None or place.latitude is None:
        return None, None, None, None
    return place.longitude, place.latitude, place.longitude, place.latitude
