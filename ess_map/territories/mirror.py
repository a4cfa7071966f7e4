# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read territories from a local mirror folder of the official files (``<mirror>/geo``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from flask_babel import gettext as _

from ess_map.core.errors import Invalid
from ess_map.territories import files
from ess_map.territories.place import POSTAL, Place

TABLES = {
    "region": "regions.csv",
    "department": "departements.csv",
    "epci": "epci.csv",
    "commune": "communes.csv",
}
FRANCE = {
    "region": "regions-france",
    "department": "departements-france",
    "epci": "epci-france-simplifie",
    "commune": "communes-france-simplifie",
}
FINE = {"department": "departements", "epci": "epci", "commune": "communes"}


def read(mirror: Path, regions: Collection[str] = ()) -> Iterator[Place]:
    """Yield every name and code of France, then boundaries, the finest first.

    ``regions`` (codes) restricts the boundaries of communes to theirs; empty means all.
    """
    folder = mirror / "geo"
    names = [
        place for level, table in TABLES.items() for place in files.read(folder / table, level)
    ]
    yield from names
    yield from _codes(folder)
    yield from _boundaries(folder, regions, names)


def _codes(folder: Path) -> Iterator[Place]:
    today: dict[str, str] = {}
    obsolete = folder / "codes-communes-obsoletes.csv"
    if obsolete.exists():
        for row in files.table(obsolete, ("code", "nom", "code_actuel")):
            today[row["code"]] = row["code_actuel"]
            yield Place("commune", row["code_actuel"], former=((row["code"], row["nom"]),))
    postal = folder / "codes-postaux.csv"
    if postal.exists():
        for row in files.table(postal, ("code_insee", "code_postal")):
            code = today.get(row["code_insee"], row["code_insee"])
            if POSTAL.fullmatch(row["code_postal"]):
                yield Place("commune", code, postal_codes=(row["code_postal"],))


def _boundaries(folder: Path, regions: Collection[str], names: list[Place]) -> Iterator[Place]:
    known = {place.code for place in names if place.level == "region"}
    if unknown := set(regions) - known:
        raise Invalid(
            _(
                "Région inconnue : %(codes)s. Les codes sont ceux de l'INSEE (24 : "
                "Centre-Val de Loire).",
                codes=", ".join(sorted(unknown)),
            )
        )
    region_of = {place.code: place.region for place in names if place.level == "commune"}
    wanted = set(regions) or known
    for level in FRANCE:
        fine = _fine(folder, level, wanted)
        for path in fine.values():
            yield from files.read(path, level)
        if level == "commune":
            coarse = wanted - set(fine)
            if coarse:
                for place in _whole(folder, level):
                    if region_of.get(place.code) in coarse:
                        yield place
        else:
            yield from _whole(folder, level)


def _fine(folder: Path, level: str, regions: Collection[str]) -> dict[str, Path]:
    found = {}
    for region in sorted(regions):
        paths = sorted(folder.glob(f"{FINE.get(level, '-')}-{region}-*.geojson*"))
        if paths:
            found[region] = paths[0]
    return found


def _whole(folder: Path, level: str) -> Iterator[Place]:
    for suffix in (".geojson", ".geojson.gz"):
        path = folder / f"{FRANCE[level]}{suffix}"
        if path.exists():
            yield from files.read(path, level)
            return
