# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places of digital inclusion: the national schema 0.2.0, and the hub of Centre-Val de Loire."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.actors.identifiers import RNA, is_siret
from ess_map.platform.exchange import ActorRecord
from ess_map.sources import coordinates, reading
from ess_map.sources.mapping import day
from ess_map.sources.profiles.columns import importer
from ess_map.sources.tables import Row

FAMILIES = {"association": "association", "associatif": "association", "public": "public"} | {
    "prive": "other",
    "privé": "other",
}
TYPES = {
    "ASSO": ("family", "association"),
    "TIERS_LIEUX": ("role", "tiers_lieu"),
    "FABLAB": ("activity", "fablab"),
    "AI": ("role", "ai"),
    "ACI": ("role", "aci"),
    "EI": ("role", "ei"),
    "ETTI": ("role", "etti"),
    "GEIQ": ("role", "geiq"),
    "CIAS": ("family", "public"),
    "CCAS": ("family", "public"),
    "MUNI": ("family", "public"),
    "EPCI": ("family", "public"),
    "DEPT": ("family", "public"),
    "RFS": ("label", "france_services"),
}
"""Types of the national schema that say something certain."""


def _terms(*pairs: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    found = {"role": ["mediation_numerique"], "activity": ["aide_numerique"]}
    for name, key in pairs:
        found.setdefault(name, []).append(key)
    return {name: tuple(dict.fromkeys(keys)) for name, keys in found.items()}


def _believed(row: Row, x: str, y: str, department: str, postal_code: str):
    """Return the point, none when it lies in another département than the postal code.

    Geocoding without a filter finds the namesake at the other end of France.
    """
    point = coordinates.degrees(x, y)
    expected = postal_code[:3] if postal_code.startswith("97") else postal_code[:2]
    same = expected == department or (expected == "20" and department in ("2A", "2B"))
    if point is None or not department or not expected or same:
        return point
    reading.current().warn(
        _(
            "Ligne %(line)s : le point est dans le département %(department)s, l'adresse au "
            "%(postal)s ; le point est laissé de côté.",
            line=row.line,
            department=department,
            postal=postal_code,
        )
    )
    return None


def _placed(point, commune: str, doubtful: bool) -> dict:
    return {
        "longitude": point[0] if point else None,
        "latitude": point[1] if point else None,
        "location_precision": "address" if point else "unknown",
        "commune": "" if doubtful else commune,
    }


def national(row: Row) -> ActorRecord:
    """Read one place of the national schema; ``pivot`` is a SIRET, an RNA number or neither."""
    cells = row.cells
    pivot = cells["pivot"]
    point = coordinates.degrees(cells["longitude"], cells["latitude"])
    return ActorRecord(
        id=cells["id"],
        name=cells["nom"],
        summary=cells.get("presentation_resume", ""),
        description=cells.get("presentation_detail", ""),
        terms=_terms(*(TYPES[part] for part in cells["typologie"].split("|") if part in TYPES)),
        siret=pivot if is_siret(pivot) else "",
        rna=pivot if RNA.fullmatch(pivot) else "",
        street=cells["adresse"],
        postal_code=cells["code_postal"],
        city=cells["commune"],
        phone=cells.get("telephone", ""),
        email=cells.get("courriels", "").split("|")[0],
        website=cells.get("site_web", "").split("|")[0],
        opening_hours=cells.get("horaires", ""),
        verified_at=day(cells.get("date_maj", "")),
        **_placed(point, cells.get("code_insee", ""), doubtful=False),
    )


def hub_table(row: Row) -> ActorRecord:
    """Read one place of the normalised table of the hub."""
    cells = row.cells
    point = _believed(
        row, cells["longitude"], cells["latitude"], cells["departement"], cells["code_postal"]
    )
    doubtful = point is None and bool(cells["longitude"])
    pairs = _of_hub(cells["statut"], cells["categories"].split("|"))
    return ActorRecord(
        id=cells["id"],
        name=cells["nom"],
        terms=_terms(*pairs),
        street=cells["adresse"],
        postal_code=cells["code_postal"],
        city=cells["commune_source"],
        phone=cells["telephone"],
        email=cells["courriel"],
        website=cells["site_web"],
        verified_at=day(cells["maj"]),
        **_placed(point, cells["code_insee"], doubtful),
    )


def hub_source(row: Row) -> ActorRecord:
    """Read one place as the hub itself publishes it; its free-text hours are left out."""
    cells = row.cells
    point = coordinates.degrees(cells["c_long_coor1"], cells["c_lat_coor1"])
    kinds = cells["c_categories_espace"].strip("{}").replace('"', "").split(",")
    return ActorRecord(
        id=f"hublo-{cells['gid']}",
        name=cells["c_nom"] or cells["c_raison_sociale"],
        terms=_terms(*_of_hub(cells["c_statut_juridique"].lower(), kinds)),
        street=cells["c_adresse"],
        postal_code=cells["c_postcode"],
        city=cells["c_city"],
        phone=cells["c_telephone"],
        email=cells["c_courriel"],
        website=cells["c_site_web"],
        verified_at=day(cells["c__edit_datemaj"]),
        **_placed(point, "", doubtful=False),
    )


def _of_hub(status: str, kinds: list[str]) -> list[tuple[str, str]]:
    pairs = [("family", FAMILIES[status])] if status in FAMILIES else []
    return pairs + [("activity", "fablab") for kind in kinds if kind == "Fablab"]


NATIONAL = importer(
    "mednum",
    _l("Médiation numérique (schéma national)"),
    ("id", "pivot", "nom", "typologie", "latitude", "longitude", "services"),
    national,
)
HUB_TABLE = importer(
    "hub-lo-table",
    _l("Médiation numérique en Centre-Val de Loire (tableau)"),
    ("id", "nom", "statut", "categories", "commune_source", "courriel"),
    hub_table,
)
HUB_SOURCE = importer(
    "hub-lo", _l("Médiation numérique en Centre-Val de Loire (hub)"), ("gid", "c_nom"), hub_source
)
