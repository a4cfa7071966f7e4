# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which word of data·inclusion stands for which of ours, both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from data_inclusion.schema import v1

from ess_map import NotFound, ServiceArea, territories_below

Below = Callable[[str], list[str]]

TYPES = {
    "orientation": "information",
    "individual_support": "accompagnement",
    "collective_support": "atelier",
    "incubation": "accompagnement",
    "business_test": "accompagnement",
    "legal_hosting": "accompagnement",
    "training": "formation",
    "financing": "aide-financiere",
    "consolidation": "accompagnement",
    "transfer": "accompagnement",
}
KINDS_OF_SERVICE = {
    "information": "orientation",
    "accompagnement": "individual_support",
    "atelier": "collective_support",
    "formation": "training",
    "aide-financiere": "financing",
}
"""``aide-materielle`` is no need of ours: such a service is of no kind."""
DEFINE, SHAPE, DEVELOP = (
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise",
    "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise",
    "creer-une-entreprise--developper-son-entreprise",
)
THEMES = {
    "idea": DEFINE,
    "feasibility": DEFINE,
    "emergence": DEFINE,
    "creation": SHAPE,
    "seed": SHAPE,
    "growth": DEVELOP,
    "consolidation": DEVELOP,
    "scaling": DEVELOP,
    "transfer": DEVELOP,
}
THEMES_OF_KIND = {"orientation": [DEFINE], "consolidation": [DEVELOP], "transfer": [DEVELOP]}
NETWORK_OF_KIND = {
    "adie": "adie",
    "bge": "reseau-bge",
    "chamber": "chambres-consulaires",
    "france_active": "france-active",
    "initiative": "initiative-france",
}
KIND_OF_NETWORK = {network: kind for kind, network in NETWORK_OF_KIND.items()}
COSTS = {"free": "gratuit", "paid": "payant"}
MODES = {"onsite": "en-presentiel", "remote": "a-distance"}
NETWORKS = frozenset(one.value for one in v1.ReseauPorteur)
PUBLICS = frozenset(one.value for one in v1.Public)
EVERYBODY = "tous-publics"
FRANCE = ("france", "99100")
CODES = {5: "commune", 2: "department", 3: "department", 9: "epci"}
"""Level of a code by its length; communes and départements of Corsica have letters."""


def reversed_(words: Mapping[str, str]) -> dict[str, str]:
    """Return the words of data·inclusion with ours."""
    return {theirs: ours for ours, theirs in words.items()}


def themes(stages: list[str] | None, kind: str) -> list[str]:
    """Return the themes of a service for ``stages``; [] is all of them, None not said."""
    if stages is None:
        return sorted(THEMES_OF_KIND.get(kind, [DEFINE, SHAPE]))
    return sorted({THEMES[stage] for stage in stages or THEMES if stage in THEMES})


def networks(kinds: Iterable[str], networks_: Iterable[str]) -> list[str]:
    """Return the networks that data·inclusion knows; those of ours (``ess:``) it does not."""
    implied = {NETWORK_OF_KIND[kind] for kind in kinds if kind in NETWORK_OF_KIND}
    return sorted(implied | (set(networks_) & NETWORKS))


def departments(region: str) -> list[str]:
    """Return the codes of the départements of a région, none of one that is not on this site."""
    try:
        return [one.code for one in territories_below(region, "department")]
    except NotFound:
        return []


def zone(area: Mapping[str, object] | None, below: Below = departments) -> list[str]:
    """Return the codes of an area; what lies outside codes cannot be said.

    ``below`` returns the codes of the départements of a région.
    """
    if not area:
        return []
    codes: set[str] = set()
    for key in ServiceArea.from_json(area).codes:
        level, _dash, code = key.partition("-")
        if level == "country":
            return ["france"]
        if level == "region":
            codes.update(below(key))
        elif level in CODES.values():
            codes.add(code)
    return sorted(codes)


def area(zone_: Iterable[str] | None) -> dict[str, object] | None:
    """Return the area of a list of codes, None for none; a foreign country is not ours to say."""
    codes = set()
    for code in zone_ or ():
        if code in FRANCE:
            codes.add("country-fr")
        elif not (len(code) == 5 and code.startswith("99")) and len(code) in CODES:
            codes.add(f"{CODES[len(code)]}-{code}")
    return ServiceArea(codes=frozenset(codes)).to_json() if codes else None
