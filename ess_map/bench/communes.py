# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the benchmark's actors live: every commune of France, as columns."""

import csv
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ess_map.demo import tables

PACKAGE = "node_modules/@etalab/decoupage-administratif/data/communes.json"
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# Surface of the median commune, for those whose surface is not known.
MEDIAN_KM2 = 11.0


@dataclass(frozen=True)
class Communes:
    """Columns over communes: codes and names as objects, centres in degrees, radii in km."""

    code: np.ndarray
    name: np.ndarray
    longitude: np.ndarray
    latitude: np.ndarray
    radius_km: np.ndarray
    population: np.ndarray


def read(path: Path | None) -> Communes:
    """Read the mirror's ``communes.csv``, or without a path the npm package beside the project.

    Raise FileNotFoundError where neither is there.
    """
    if path is not None:
        return _columns(_from_mirror(path))
    return _columns(_from_package(Path(__file__).parents[2] / PACKAGE))


Row = tuple[str, str, float, float, float, int]


def _from_mirror(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield (
                row["code"],
                row["nom"],
                float(row["lon"]),
                float(row["lat"]),
                float(row["surface_km2"] or MEDIAN_KM2),
                int(row["population"] or 0),
            )


def _from_package(path: Path) -> Iterable[Row]:
    """The package has no coordinates: towns that we know keep theirs, every other commune goes
    on a sunflower spiral round its prefecture, 1.6 km² per seed, so the crowd is the right one."""
    known = {town.code: town for town in (*tables.prefectures(), *tables.towns())}
    capitals = {town.department: town for town in tables.prefectures()}
    seeds: dict[str, int] = {}
    for row in json.loads(path.read_text(encoding="utf-8")):
        if row["type"] != "commune-actuelle" or row.get("departement") not in capitals:
            continue
        code, name, population = row["code"], row["nom"], row.get("population") or 0
        if town := known.get(code):
            yield code, name, town.longitude, town.latitude, town.surface_km2, population
            continue
        seed = seeds[row["departement"]] = seeds.get(row["departement"], 0) + 1
        centre = capitals[row["departement"]]
        distance, angle = 1.6 * math.sqrt(seed), seed * GOLDEN_ANGLE
        latitude = centre.latitude + distance * math.sin(angle) / 111.2
        stretch = 111.32 * math.cos(math.radians(centre.latitude))
        longitude = centre.longitude + distance * math.cos(angle) / stretch
        yield code, name, longitude, latitude, MEDIAN_KM2, population


def _columns(rows: Iterable[Row]) -> Communes:
    code, name, longitude, latitude, surface, population = zip(*rows, strict=True)
    return Communes(
        code=np.array(code, dtype=object),
        name=np.array(name, dtype=object),
        longitude=np.array(longitude),
        latitude=np.array(latitude),
        radius_km=np.sqrt(np.array(surface) / math.pi),
        population=np.array(population, dtype=np.int64),
    )
