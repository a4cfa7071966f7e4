# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the demonstration's own small tables; every reader returns rows in file order."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

ACTOR_COLUMNS = [
    "id",
    "name",
    "summary",
    "description",
    "kind",
    "family",
    "legal_form",
    "activity",
    "role",
    "label",
    "siret",
    "rna",
    "street",
    "postal_code",
    "city",
    "commune",
    "longitude",
    "latitude",
    "location_precision",
    "phone",
    "email",
    "website",
    "opening_hours",
    "staff",
    "status",
    "fictional",
    "verified_at",
    "source",
]


@dataclass(frozen=True)
class Town:
    """A real commune with its centre (WGS 84), municipal population and surface."""

    code: str
    name: str
    department: str
    region: str
    epci: str
    longitude: float
    latitude: float
    population: int
    surface_km2: float
    postal_code: str


def towns() -> list[Town]:
    """Read the towns of Centre-Val de Loire and Brittany, largest first."""
    return [_town(row) for row in rows("towns.csv")]


def prefectures() -> list[Town]:
    """Read the chief town of each département, in the order of département codes."""
    return [_town(row) for row in rows("prefectures.csv")]


def real_actors() -> Iterator[dict[str, str]]:
    """Yield the organisations and pôles of the founding documents in the canonical columns."""
    return rows("actors.csv")


def sources() -> Iterator[dict[str, str]]:
    """Yield where the rows come from: key, name, url, licence, year (may be empty), note."""
    return rows("sources.csv")


def indicators() -> Iterator[dict[str, str]]:
    """Yield the figures; two statements about the same thing are two rows, none wins."""
    return rows("indicators.csv")


def propositions() -> Iterator[dict[str, str]]:
    """Yield the twenty propositions of the regional strategy; lists are joined by ``|``."""
    return rows("propositions.csv")


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one CSV of the demonstration."""
    with (files(__package__) / "data" / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def document(name: str) -> Any:
    """Read one JSON document of the demonstration."""
    return json.loads((files(__package__) / "data" / name).read_text(encoding="utf-8"))


def _town(row: dict[str, str]) -> Town:
    return Town(
        code=row["code"],
        name=row["name"],
        department=row["department"],
        region=row["region"],
        epci=row["epci"],
        longitude=float(row["longitude"]),
        latitude=float(row["latitude"]),
        population=int(row["population"]),
        surface_km2=float(row["surface_km2"]),
        postal_code=row["postal_code"],
    )
