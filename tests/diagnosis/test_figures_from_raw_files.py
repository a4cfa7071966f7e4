# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of two real EPCI, computed again from the raw files by other means.

Nothing here knows how a diagnosis counts: the raw rows are read with ``csv`` and added up by hand,
with the rules that the files' own documentation gives.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import current_app

from ess_map.core.db import db
from ess_map.diagnosis import places
from ess_map.diagnosis.diagnose import diagnose
from ess_map.sources import imports
from ess_map.sources.imports import SourceInfo
from ess_map.territories import files, lookup
from ess_map.territories.place import Place
from ess_map.territories.save import save

TOURS, INDRE = "243700754", "200072650"
REGION, DEPARTMENT = "24", "37"
DEPARTMENTS = ("18", "28", "36", "37", "41", "45")
FILES = {
    "siae": "siae_le_marche.csv",
    "hub-lo": "lieux_mediation_numerique_cvl.csv",
    "ess-numerique": "ess_numerique.csv",
}
ACTIVITIES = Path(__file__).parents[2] / "ess_map/actors/vocabularies/activity.csv"


class Raw(NamedTuple):
    """One row of a file, read by hand."""

    source: str
    commune: str
    family: str
    activities: frozenset[str]
    third_place: bool
    staff: str


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def communes(shared_data) -> dict[str, dict[str, str]]:
    """The rows of the region's communes, by code."""
    rows = table(shared_data / "geo/communes.csv")
    return {row["code"]: row for row in rows if row["reg"] == REGION}


@pytest.fixture(scope="module")
def rows(shared_data, communes) -> dict[str, list[dict[str, str]]]:
    """The raw rows of each file that are of the region."""
    found = {source: table(shared_data / "real" / name) for source, name in FILES.items()}
    found["siae"] = [row for row in found["siae"] if row["region"] == REGION]
    found["hub-lo"] = [row for row in found["hub-lo"] if row["code_insee"] in communes]
    digital = [row for row in found["ess-numerique"] if row["code_postal"][:2] in DEPARTMENTS]
    found["ess-numerique"] = digital
    return found


@pytest.fixture(scope="module")
def raw(rows, shared_data) -> list[Raw]:
    """Every row with what matters here; ``commune`` '' where its place is not believed."""
    postal = table(shared_data / "geo/codes-postaux.csv")
    found = []
    for row in rows["siae"]:
        sure = row["coherence_departement"] != "non"
        family = {
            "association": "association",
            "cooperative": "cooperative",
            "public": "public",
            "societe_commerciale": "social_enterprise",
        }.get(row["famille_estimee"], "association" if row["type_siae"] == "AI" else "")
        commune = row["code_insee"] if sure else ""
        found.append(Raw("siae", commune, family, frozenset({"employment"}), False, ""))
    for row in rows["hub-lo"]:
        doubtful = row["longitude"] and row["departement"] != row["code_postal"][:2]
        family = {
            "association": "association",
            "associatif": "association",
            "public": "public",
            "prive": "other",
            "privé": "other",
        }.get(row["statut"], "")
        commune = "" if doubtful else row["code_insee"]
        found.append(Raw("hub-lo", commune, family, frozenset({"digital"}), False, ""))
    for row in rows["ess-numerique"]:
        near = {one["code_insee"] for one in postal if one["code_postal"] == row["code_postal"]}
        named = {
            one["code_insee"] for one in postal if one["libelle_acheminement"] == row["commune"]
        }
        (commune,) = near if len(near) == 1 else near & named
        third = "tiers_lieux" in row["sources"].split("|")
        family = {"9220": "association", "5710": ""}[row["categorie_juridique"]]
        found.append(
            Raw("ess-numerique", commune, family, frozenset(), third, row["tranche_effectifs"])
        )
    return found


@pytest.fixture
def loaded(app, shared_data, communes, rows, tmp_path) -> None:
    """The application with the same rows, through its own readers."""
    geo = shared_data / "geo"
    epci = {row["epci"] for row in communes.values()}
    wanted = {"region": {REGION}, "department": set(DEPARTMENTS), "epci": epci}
    names = {"region": "regions.csv", "department": "departements.csv", "epci": "epci.csv"}
    above = [
        place
        for level, name in names.items()
        for place in files.read(geo / name, level)
        if place.code in wanted[level]
    ]
    below = [one for one in files.read(geo / "communes.csv", "commune") if one.code in communes]
    postal: dict[str, list[str]] = {}
    for row in table(geo / "codes-postaux.csv"):
        if row["code_insee"] in communes:
            postal.setdefault(row["code_insee"], []).append(row["code_postal"])
    codes = [Place("commune", code, postal_codes=tuple(some)) for code, some in postal.items()]
    save([*above, *below, *codes])
    for source, name in FILES.items():
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[source][0].keys())
            writer.writeheader()
            writer.writerows(rows[source])
        report = imports.run(path, source=SourceInfo(source))
        assert (report.error, report.rejected, report.created) == ("", 0, len(rows[source]))


def diagnosed(place, km: float = 20):
    with current_app.test_request_context():
        return diagnose(db.session, place, km)


def distance(one: dict[str, str], other: dict[str, str]) -> float:
    """Kilometres between two centres of communes.csv, by the law of cosines on a sphere."""
    (x, y), (a, b) = (
        (math.radians(float(row["lon"])), math.radians(float(row["lat"]))) for row in (one, other)
    )
    cosine = math.sin(y) * math.sin(b) + math.cos(y) * math.cos(b) * math.cos(x - a)
    return 6371.0088 * math.acos(min(1.0, cosine))


@pytest.mark.parametrize("code", [TOURS, INDRE])
def test_counts_density_and_white_zones_of_an_epci_are_those_of_the_raw_files(
    code, loaded, communes, raw
):
    mine = {key: row for key, row in communes.items() if row["epci"] == code}
    here = [one for one in raw if one.commune in mine]
    assert len(mine) == 22 and len(here) > 4  # what is compared is not nothing
    place = places.of_territory(db.session, lookup.get(f"epci-{code}"))
    found = diagnosed(place, 40)

    actors = found.section("actors")
    assert actors.figure("actors").value == len(here)
    assert _values(actors, "family") == Counter(one.family for one in here)
    tops = Counter(key for one in here for key in one.activities or {""})
    assert _values(actors, "activity") == tops
    assert _values(actors, "source") == Counter(one.source for one in here)
    assert {area.code: area.count for area in found.areas if area.count} == Counter(
        one.commune for one in here
    )

    def per_head(several):
        people = sum(int(row["population"]) for row in several.values())
        return 10_000 * sum(one.commune in several for one in raw) / people

    department = {key: row for key, row in communes.items() if row["dep"] == DEPARTMENT}
    density = found.section("density")
    assert density.figure("density").value == pytest.approx(per_head(mine))
    assert density.figure(f"density.department-{DEPARTMENT}").value == pytest.approx(
        per_head(department)
    )
    assert density.figure(f"density.region-{REGION}").value == pytest.approx(per_head(communes))

    # A tiers-lieu of these files has no address: the centre of its commune stands for it.
    thirds = [communes[one.commune] for one in raw if one.third_place]
    assert len(thirds) == 2
    away = {key: min(distance(row, third) for third in thirds) for key, row in mine.items()}
    assert {area.code: area.km for area in found.areas} == pytest.approx(away, abs=0.02)
    far = [key for key, km in away.items() if km > 40]
    white = found.section("white")
    assert white.figure("white.communes").value == len(far) > 0
    assert white.figure("white.people").value == sum(int(mine[key]["population"]) for key in far)
    assert {area.code for area in found.white} == set(far)


def test_the_region_sums_up_its_communes_and_its_staff(loaded, communes, raw):
    place = places.of_territory(db.session, lookup.get(f"region-{REGION}"))
    found = diagnosed(place)
    here = [one for one in raw if one.commune in communes]
    assert found.section("actors").figure("actors").value == len(here)
    assert found.population == sum(int(row["population"]) for row in communes.values())
    staff = found.section("employment").figure("staff")
    # INSEE bracket 03: from six to nine employees; NN says nothing.
    assert Counter(one.staff for one in here if one.staff not in ("", "NN")) == {"03": 1}
    assert (staff.value, staff.high) == (6, 9)
    assert f"1 fiche sur {len(here)}" in staff.coverage


def _values(section, prefix: str) -> dict[str, float]:
    return {
        one.name.removeprefix(f"{prefix}."): one.value for one in section.under(prefix) if one.value
    }
