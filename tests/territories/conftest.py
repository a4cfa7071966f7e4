# SPDX-License-Identifier: AGPL-3.0-or-later
"""A country of six square communes in the official formats, and an API that serves it."""

from __future__ import annotations

import csv
import gzip
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ess_map.territories import load
from tests.loopback import Request, serving

METROPOLE, STRADDLING = "243700754", "200000016"
COMMUNES = [
    # code, name, department, region, epci, population, west, south
    ("37261", "Tours", "37", "24", METROPOLE, 139259, 0.6, 47.3),
    ("37233", "Saint-Pierre-des-Corps", "37", "24", METROPOLE, 15900, 0.7, 47.3),
    ("37003", "Amboise", "37", "24", STRADDLING, 12800, 0.8, 47.3),
    ("41001", "Averdon", "41", "24", STRADDLING, 700, 0.9, 47.3),
    ("29155", "Ouessant", "29", "53", "", 830, -5.1, 48.4),
    ("24322", "Périgueux", "24", "75", "", 29500, 0.7, 45.1),
]
EPCIS = [(METROPOLE, "Tours Métropole Val de Loire", "METRO"), (STRADDLING, "CC des Deux", "CC")]
DEPARTMENTS = [
    ("37", "Indre-et-Loire", "24"),
    ("41", "Loir-et-Cher", "24"),
    ("29", "Finistère", "53"),
    ("24", "Dordogne", "75"),
]
REGIONS = [("24", "Centre-Val de Loire"), ("53", "Bretagne"), ("75", "Nouvelle-Aquitaine")]


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    """A GeoJSON square whose neighbours share its corners exactly."""
    east, north = round(west + side, 5), round(south + side, 5)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def write_csv(path: Path, header: str, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def collection(features) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "id": code, "properties": properties, "geometry": geometry}
                for code, properties, geometry in features
            ],
        }
    )


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A mirror folder; Centre-Val de Loire has fine outlines, the rest simplified ones."""
    folder = tmp_path / "mirror" / "geo"
    folder.mkdir(parents=True)
    rows = [
        (code, name, dep, reg, epci, people, 1, west + 0.05, south + 0.05)
        for code, name, dep, reg, epci, people, west, south in COMMUNES
    ]
    write_csv(folder / "communes.csv", "code,nom,dep,reg,epci,population,surface_km2,lon,lat", rows)
    write_csv(folder / "epci.csv", "siren,nom,nature_juridique", EPCIS)
    write_csv(folder / "departements.csv", "code,nom,region", DEPARTMENTS)
    write_csv(folder / "regions.csv", "code,nom", REGIONS)
    write_csv(
        folder / "codes-communes-obsoletes.csv",
        "code,nom,type,code_actuel,date_effet",
        [("37225", "Sainte-Radegonde-en-Touraine", "fusion", "37261", "1964-06-30")],
    )
    write_csv(
        folder / "codes-postaux.csv",
        "code_insee,code_postal,libelle_acheminement",
        [("37261", "37000", ""), ("37225", "37100", ""), ("37233", "37700", "")],
    )
    every = [
        (code, {"code": code, "nom": name, "dep": dep}, square(west, south))
        for code, name, dep, _reg, _epci, _people, west, south in COMMUNES
    ]
    centre = [feature for feature in every if feature[1]["dep"] in ("37", "41")]
    (folder / "communes-24-centre.geojson").write_text(collection(centre), encoding="utf-8")
    with gzip.open(folder / "communes-france-simplifie.geojson.gz", "wt") as file:
        file.write(collection(every))
    epci = [(METROPOLE, {"siren": METROPOLE, "nom": EPCIS[0][1]}, square(0.6, 47.3, 0.2))]
    (folder / "epci-france-simplifie.geojson").write_text(collection(epci), encoding="utf-8")
    region = [("24", {"code": "24", "nom": REGIONS[0][1]}, square(0.4, 47.0, 1.0))]
    (folder / "regions-france.geojson").write_text(collection(region), encoding="utf-8")
    return folder.parent


@pytest.fixture
def country(make_app, mirror: Path) -> Iterator[Flask]:
    """An application whose database holds the small country."""
    app = make_app(ESS_MAP_MIRROR=str(mirror))
    with app.app_context():
        load.default()
        yield app


class GeoApi:
    """geo.api.gouv.fr as documented, for the small country; ``failures`` come first."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.agents: set[str] = set()
        self.failures: list[tuple[int, dict[str, str], bytes]] = []
        self.silent = False
        self.released = threading.Event()
        self.base_url = ""

    def answer(self, path: str, query: dict[str, str]) -> Any:
        match path.strip("/").split("/"):
            case ["regions"]:
                return [{"nom": name, "code": code} for code, name in REGIONS]
            case ["departements"]:
                return [
                    {"nom": name, "code": code, "codeRegion": region}
                    for code, name, region in DEPARTMENTS
                ]
            case ["communes"]:
                return self.communes(lambda row: row[2] == query["codeDepartement"])
            case ["communes_associees_deleguees"]:
                every = [
                    {"nom": "Sainte-Radegonde", "code": "37225", "chefLieu": "37261"},
                    {"nom": "Tours", "code": "37261", "chefLieu": "37261"},
                ]
                return every if query["codeDepartement"] == "37" else []
            case ["epcis", code, "communes"]:
                return self.communes(lambda row: row[4] == code)
            case ["epcis", code] if code in dict(row[:2] for row in EPCIS):
                return {
                    "nom": dict(row[:2] for row in EPCIS)[code],
                    "code": code,
                    "codesDepartements": ["37"] if code == METROPOLE else ["37", "41"],
                    "codesRegions": ["24"],
                    "population": 1000,
                    "contour": square(0.6, 47.3, 0.2),
                }
        return None

    def communes(self, wanted) -> list[dict[str, Any]]:
        return [
            {
                "nom": row[1],
                "code": row[0],
                "codeDepartement": row[2],
                "codeRegion": row[3],
                "codesPostaux": [row[0][:2] + "000"],
                "population": row[5],
                "surface": 3450,
                "centre": {"type": "Point", "coordinates": [row[6] + 0.05, row[7] + 0.05]},
                "contour": square(row[6], row[7]),
                **({"codeEpci": row[4]} if row[4] else {}),
            }
            for row in COMMUNES
            if wanted(row)
        ]


@pytest.fixture
def geo_api() -> Iterator[GeoApi]:
    api = GeoApi()

    def answer(request: Request) -> None:
        api.asked.append((request.address, request.query))
        api.agents.add(request.headers["User-Agent"])
        if api.silent:
            api.released.wait()
        elif api.failures:
            status, headers, body = api.failures.pop(0)
            request.reply(body, status, headers)
        else:
            found = api.answer(request.address, request.query)
            missing = {"code": 404, "message": "Not Found"}
            body = json.dumps(missing if found is None else found).encode()
            request.reply(body, 404 if found is None else 200)

    with serving(answer) as server:
        api.base_url = server.origin
        yield api
        api.released.set()
