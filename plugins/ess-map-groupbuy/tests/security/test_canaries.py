# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is private is searched for in everything that anybody may read, of core too."""

from __future__ import annotations

import re

from ess_map.testing import VISITOR, agree

from .filling import INTENTIONS, WANTED
from .world import HERE, NOBODY, STAFF, THERE

CORE = (
    "/acteurs/{actor}",
    "/acteurs/{actor}/historique",
    "/acteurs/{actor}.vcf",
    "/territoires/{place}",
    "/territoires/{place}/historique",
    "/couches/groupbuy.hubs.geojson",
    "/couches/groupbuy.groups.geojson",
    "/couches/groupbuy.demand.geojson",
    "/export/acteurs.csv",
    "/export/acteurs.geojson",
    "/achats/?q=Livraison&ou={commune}",
    "/achats/chiffres?territoire={place}",
    "/achats/brouillon-ici",
    "/achats/{sealed}",
    "/achats/{sealed}/ouverture/{quote_id}.json",
    "/achats/{sealed}/tableau",
    "/achats/{sealed}/comparer",
    "/achats/{sealed}/demande.geojson",
    "/achats/{sealed}/formation",
    "/achats/{opened}",
    "/achats/{opened}/plis",
    "/achats/{opened}/ouverture",
    "/achats/{opened}/intentions",
    "/achats/{opened}/plis/acceptations.csv",
)
OWN = {
    "intention": {"household"},
    "chosen quote": {"animator"},
}
"""Signed link → as whom it lets read: the chosen supplier is given who accepted."""
OWN_WORDS = {
    "hub": f"relais@prive-{HERE}.fr",
    "offer": f"scierie@prive-{HERE}.fr",
    "order": f"scierie@prive-{HERE}.fr",
    "quote": f"soumissionnaire@prive-{HERE}.fr",
    "new hub": f"nouveau@prive-{HERE}.fr",
    "new offer": f"nouveau@prive-{HERE}.fr",
}
"""Signed link → the address that it was sent to, which its page may say."""
NEVER_SHOWN = {
    f"{word}@prive-{HERE}.fr" for word in ("relais", "nouveau", "retenu", "soumissionnaire")
}
"""Addresses that letters go to, which organisers do not read either."""
SLOW = {"/achats/static/<path:filename>", "/pret", "/sante"}


def addresses(world, rights) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (what a link is for, address, who reads it) of all that is read, of both EPCI."""
    found = []
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        purpose = line.removeprefix("link ") if line.startswith("link ") else ""
        if method != "GET" or rule.endswith(".pdf"):
            continue
        for place in (HERE,) if purpose else (HERE, THERE):
            address = rights.url(endpoint, method, rule, place)
            found.append((purpose, address, readers(purpose, line, place)))
    for place in (HERE, THERE):
        asked = (one.format(place=place, **world.values[place]) for one in CORE)
        found += [("", one, readers("", "organisers", place)) for one in asked]
    rules = [one for one in world.app.url_map.iter_rules() if "GET" in one.methods]
    plain = [one.rule for one in rules if not one.arguments and one.rule not in SLOW]
    return sorted({*found, *(("", one, ("neighbour", "administrator")) for one in plain)})


def readers(purpose: str, line: str, place: str) -> tuple[str, ...]:
    """Return who reads: whoever holds a link reads the same; others where they have no right."""
    if purpose:
        return (VISITOR,)
    if line == "public":
        return (VISITOR, "household", "organiser")
    if place == THERE:
        return (VISITOR, "organiser", "household")
    return (VISITOR, "other organiser", "neighbour", "household", "organiser", "administrator")


def test_what_is_private_is_read_by_nobody_else_and_all_texts_are_text(world, rights):
    agree(
        line
        for purpose, address, people in addresses(world, rights)
        for who in people
        for line in world.told(who, address, OWN.get(purpose, ()))
        if not (purpose in OWN_WORDS and line.endswith(f" {OWN_WORDS[purpose]}"))
    )
    hidden = {word for word, who in world.canaries.items() if who & STAFF and HERE in word}
    assert hidden - world.seen - NEVER_SHOWN == set(), "somebody may read each of them"
    secret = {word for word, who in world.canaries.items() if who == NOBODY}
    assert len(secret) > 4
    assert not secret & world.seen, "nobody reads a sealed quote, the administrator no more"


def test_no_public_page_says_how_many_intentions_there_are(world, rights):
    """Only the picture does, rounded by five and late: 70 of 73."""
    exact = [INTENTIONS, INTENTIONS * WANTED]
    found, rounded = [], 0
    for _purpose, address, people in addresses(world, rights):
        if VISITOR not in people:
            continue
        answer = world.ask(VISITOR, "GET", address)
        text = " ".join(re.sub("<[^>]+>", " ", answer.text).split())
        rounded += bool(re.search(r"(?<![\d.,-])70(?![\d.,])", text))
        for number in exact:
            if re.search(rf"(?<![\d.,-]){number}(?![\d.,])", text):
                found.append(f"{address} says {number}")
    assert rounded > 2
    agree(found)
