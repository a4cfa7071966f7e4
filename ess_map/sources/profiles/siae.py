# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work integration structures (SIAE): the list of le Marché de l'inclusion, CSV or GeoJSON."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.platform.exchange import ActorRecord
from ess_map.sources import coordinates, reading
from ess_map.sources.mapping import day
from ess_map.sources.profiles.columns import importer
from ess_map.sources.tables import Row

FAMILIES = {
    "association": "association",
    "cooperative": "cooperative",
    "fondation": "foundation",
    "public": "public",
    "societe_commerciale": "social_enterprise",
}
"""What the list estimates from the name; its "presumed" associations stay without a family."""

LABELS = {
    "ACI": "convention_aci",
    "EI": "convention_ei",
    "AI": "convention_ai",
    "ETTI": "convention_etti",
    "GEIQ": "label_geiq",
    "EA": "agrement_ea",
}


def read(row: Row) -> ActorRecord:
    """Read one structure; a point outside the département that it declares is not believed."""
    cells = row.cells
    kind = cells["type_siae"]
    point = coordinates.degrees(cells.get("longitude", ""), cells.get("latitude", ""))
    believed = cells["coherence_departement"] != "non"
    if point and not believed:
        point = None
        reading.current().warn(
            _(
                "Ligne %(line)s : les coordonnées sont hors du département %(code)s, elles sont "
                "laissées de côté.",
                line=row.line,
                code=cells["departement_source"],
            )
        )
    # Labour code, article L. 5132-7: an "association intermédiaire" is one by law.
    by_law = "association" if kind == "AI" else ""
    family = FAMILIES.get(cells["famille_estimee"], by_law)
    return ActorRecord(
        id=cells["id"],
        name=cells["enseigne"] or cells["nom"],
        siret=cells["siret"],
        terms={
            "activity": ("insertion_activite",),
            "role": (kind.lower(),),
            "label": (LABELS[kind],) if kind in LABELS else (),
            "family": (family,) if family else (),
        },
        street=cells["adresse"],
        postal_code=cells["code_postal"],
        city=cells["commune_source"],
        commune=cells["code_insee"] if believed else "",
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        location_precision="address" if point else "unknown",
        website=cells["site_web"],
        verified_at=day(cells["maj"]),
    )


IMPORTER = importer(
    "siae",
    _l("Structures d'insertion (le Marché de l'inclusion)"),
    ("type_siae", "famille_estimee", "coherence_departement"),
    read,
)
