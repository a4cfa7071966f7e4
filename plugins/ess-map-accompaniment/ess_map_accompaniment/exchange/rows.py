# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our facts as rows of data·inclusion, and what such a row says in our words.

What a row cannot say is in the second file (``beyond``); what a row says that we have no words
for is kept with the structure or the service (``kept``) and given back as it was.
"""

from __future__ import annotations

from typing import Any

from ess_map_accompaniment.exchange import checking, mapping
from ess_map_accompaniment.exchange.checking import Row
from ess_map_accompaniment.exchange.facts import NEW_SERVICE, NEW_STRUCTURE, Facts
from ess_map_accompaniment.words import NETWORKS

LONGEST_NAME, LONGEST_TEXT, LONGEST_LINE = 150, 10_000, 200
NEVER = "contact_nom_prenom"
"""Somebody's name is neither kept nor given."""
SUPPORT = "Accompagnement de projets d'économie sociale et solidaire"
"""Says what a service is that has no description, which data·inclusion asks for."""
DETAILS = "Réservé par la loi à ces publics."
OUR_KEY = "data_inclusion"
"""In ``extra``: {kept: {field: [said, in place of]}, seen: a digest, conflicts: unknown ids}."""

PLAIN = {
    "actor.siret": "siret",
    "actor.city": "commune",
    "actor.postal_code": "code_postal",
    "actor.commune": "code_insee",
    "actor.street": "adresse",
    "actor.phone": "telephone",
    "actor.email": "courriel",
    "actor.website": "site_web",
    "actor.opening_hours": "horaires_accueil",
}
KINDS = mapping.KIND_OF_NETWORK
WHERE = ("commune", "code_postal", "code_insee", "adresse", "longitude", "latitude")
"""What a service has of its structure's address, so that it can be found by place."""


def of_structure(said: Facts, head: Row) -> Row:
    """Return the row of a structure; ``head`` gives source, id, date_maj and maybe links."""
    row = dict(head)
    row["nom"] = said["actor.name"][:LONGEST_NAME].strip()
    row["description"] = (said["actor.description"] or said["actor.summary"])[:LONGEST_TEXT]
    row |= {theirs: said[ours] for ours, theirs in PLAIN.items()}
    row["longitude"], row["latitude"] = said["actor.longitude"], said["actor.latitude"]
    row["reseaux_porteurs"] = mapping.networks(said["kinds"], said["networks"])
    return _tidy("structures", row)


def facts_of_structure(row: Row) -> Facts:
    """Return what the row of a structure says; what it does not is as in a new one."""
    said = NEW_STRUCTURE | {"actor.name": row["nom"]}
    said["actor.description"] = row.get("description") or ""
    said |= {ours: row.get(theirs) or "" for ours, theirs in PLAIN.items()}
    if is_place(row.get("longitude"), row.get("latitude")):
        said["actor.longitude"], said["actor.latitude"] = row["longitude"], row["latitude"]
        said["actor.location_precision"] = "address"
    networks = sorted(set(row.get("reseaux_porteurs") or ()) & OFFERED)
    said["networks"] = networks
    said["kinds"] = [KINDS[network] for network in networks if network in KINDS]
    return said


def of_service(said: Facts, structure: Row, zone: list[str], hours: str, head: Row) -> Row:
    """Return the row of a service of the structure whose row is given.

    ``zone`` are the codes of where it is offered; ``hours`` are those of its permanences, '' when
    they are several or none.
    """
    row = dict(head) | {"structure_id": structure["id"]}
    row["nom"] = said["name"][:LONGEST_NAME].strip()
    described = said["description"][:LONGEST_TEXT]
    row["description"] = described if len(described) >= 5 else f"{SUPPORT} : {row['nom']}"
    row["type"] = mapping.TYPES.get(said["kind"])
    row["thematiques"] = mapping.themes(said["stages"], said["kind"])
    row["frais"] = mapping.COSTS.get(said["cost"])
    row["frais_precisions"] = said["cost_details"]
    row["publics"] = sorted(set(said["publics"]) & mapping.PUBLICS) or [mapping.EVERYBODY]
    row["publics_precisions"] = DETAILS if said["reserved"] else None
    row["conditions_acces"] = said["prerequisites"]
    row |= {name: structure.get(name) for name in WHERE}
    row["modes_accueil"] = sorted(
        mapping.MODES[one] for one in said["modes"] if one in mapping.MODES
    )
    row["zone_eligibilite"] = zone
    row["horaires_accueil"] = hours
    return _tidy("services", row)


def facts_of_service(row: Row) -> Facts:
    """Return what the row of a service says; stages stay unsaid, for no theme tells them."""
    said = NEW_SERVICE | {"name": row["nom"], "description": row["description"]}
    said["kind"] = mapping.KINDS_OF_SERVICE.get(row.get("type") or "", "")
    said["cost"] = mapping.reversed_(mapping.COSTS).get(row.get("frais") or "", "")
    said["cost_details"] = (row.get("frais_precisions") or "")[:LONGEST_LINE]
    said["publics"] = sorted(set(row.get("publics") or ()) - {mapping.EVERYBODY})
    said["reserved"] = row.get("publics_precisions") == DETAILS
    said["prerequisites"] = row.get("conditions_acces") or ""
    modes = mapping.reversed_(mapping.MODES)
    said["modes"] = sorted(modes[one] for one in row.get("modes_accueil") or ())
    said["area"] = mapping.area(row.get("zone_eligibilite"))
    return said


def beyond(said: Facts, row_says: Facts) -> Facts:
    """Return the facts that the row alone does not give back."""
    return {name: value for name, value in said.items() if row_says.get(name) != value}


def kept(kind: str, row: Row, made: Row) -> dict[str, Any]:
    """Return what must be remembered of a row so that ``given_back`` makes it of ``made``."""
    fields = checking.FIELDS[kind]
    differing = {
        name: [row.get(name), made.get(name)]
        for name in fields
        if row.get(name) != made.get(name) and name not in (NEVER, "id", "source", "structure_id")
    }
    unknown = {name: value for name, value in row.items() if name not in fields}
    return unknown | {OUR_KEY: {"kept": differing}}


def given_back(kind: str, made: Row, extra: dict[str, Any]) -> Row:
    """Return ``made`` with what the source has said in its own words.

    Where somebody has changed the fact here since, our word stands; of a list, what the source
    had beyond our words is still added.
    """
    row = dict(made)
    for name, (said, instead) in (extra.get(OUR_KEY, {}).get("kept") or {}).items():
        now = made.get(name)
        if now == instead:
            row[name] = said
        elif isinstance(said, list) and isinstance(now, list):
            row[name] = now + [one for one in said if one not in now and one not in (instead or ())]
    unknown = {name: value for name, value in extra.items() if name != OUR_KEY and name not in row}
    return _ordered(kind, {name: value for name, value in row.items() if value is not None}) | dict(
        sorted(unknown.items())
    )


def is_place(longitude: Any, latitude: Any) -> bool:
    """Tell whether a point is in France, overseas included: elsewhere it is a mistake."""
    if longitude is None or latitude is None:
        return False
    return any(
        west <= longitude <= east and south <= latitude <= north
        for west, south, east, north in FRANCE
    )


FRANCE = (
    (-5.5, 41.2, 9.7, 51.2),
    (-63.3, 14.2, -60.7, 18.2),
    (-54.7, 2.0, -51.5, 5.9),
    (55.1, -21.5, 55.9, -20.8),
    (44.9, -13.1, 45.4, -12.5),
    (-56.6, 46.7, -56.0, 47.2),
    (163.5, -22.8, 168.2, -19.5),
    (-154.8, -27.8, -134.4, -7.8),
    (-178.3, -14.5, -176.0, -13.1),
)
"""West, south, east, north in degrees: mainland and Corsica, Antilles, Guyane, La Réunion, Mayotte,
Saint-Pierre-et-Miquelon, Nouvelle-Calédonie, Polynésie, Wallis-et-Futuna."""
OFFERED = frozenset(NETWORKS) & mapping.NETWORKS
"""Of the networks of data·inclusion, those that our forms offer."""


def _tidy(kind: str, row: Row) -> Row:
    """Return a row without what is empty, or what the schema would not take."""
    said = {name: value for name, value in row.items() if value not in ("", None, [])}
    wrong = set(checking.problems(kind, said)) - checking.NEEDED[kind]
    return _ordered(kind, {name: value for name, value in said.items() if name not in wrong})


def _ordered(kind: str, row: Row) -> Row:
    return {name: row[name] for name in checking.FIELDS[kind] if name in row}
