# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is private is searched for in everything that anybody may read, of core too."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree

from .world import HERE, STAFF, THERE

CORE = (
    "/acteurs/{actor}",
    "/acteurs/{actor}/historique",
    "/acteurs/{actor}.vcf",
    "/territoires/{place}",
    "/territoires/{place}/historique",
    "/couches/currency.stalls",
    "/couches/currency.stalls.geojson",
    "/couches/currency.desks",
    "/couches/currency.desks.geojson",
    "/?currency.accepts={slug}",
    "/export/acteurs.csv?currency.accepts={slug}",
    "/export/acteurs.geojson?currency.accepts={slug}",
    "/export/acteurs.gogocarto?currency.accepts={slug}",
)
QUESTIONS = (
    "/monnaies/?place={commune}",
    "/monnaies/changer?place={commune}&currency={slug}",
    "/monnaies/changer.json?place={commune}",
    "/monnaies/parcours?needs=pain&from={commune}&to={commune}",
    "/monnaies/parcours.json?needs=pain&from={commune}&to={commune}",
    "/monnaies/marches?near={commune}",
    "/monnaies/marches.json?near={commune}",
    "/monnaies/{slug}/adherer?q=Maison",
    "/monnaies/{slug}/membres?q=societe",
    "/monnaies/{slug}/demandes?etat=retirees",
    "/monnaies/{slug}/imports/{feed}?state=new",
)
OWN = {"member": {"member"}, "desk": set(), "invitation": set()}
"""Signed link → as whom it lets read."""
SLOW = {"/monnaies/static/<path:filename>", "/pret", "/sante"}


def addresses(world, rights) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (what a link is for, address, who reads it) of all that is read, of both EPCI."""
    found = []
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        purpose = line.removeprefix("link ") if line.startswith("link ") else ""
        if method != "GET" or not line or rule.endswith(".pdf"):
            continue
        for place in (HERE,) if purpose else (HERE, THERE):
            address = rights.url(endpoint, method, rule, place)
            found.append((purpose, address, readers(purpose, place)))
    for place in (HERE, THERE):
        said = world.values[place]
        facts = {"place": place, "commune": said["commune"], "slug": said["slug"]}
        facts |= {"actor": said["slug of the actor"], "feed": said["feed_id"]}
        asked = (one.format(**facts) for one in CORE + QUESTIONS)
        found += [("", one, readers("", place)) for one in asked]
    rules = [one for one in world.app.url_map.iter_rules() if "GET" in one.methods]
    plain = [one.rule for one in rules if not one.arguments and one.rule not in SLOW]
    return sorted({*found, *(("", one, (VISITOR, "neighbour")) for one in plain)})


def readers(purpose: str, place: str) -> tuple[str, ...]:
    """Return who reads: whoever holds a link reads the same; others where they have no right."""
    if purpose:
        return (VISITOR,)
    if place == THERE:
        return (VISITOR, "steward", "member")
    return (VISITOR, "other steward", "neighbour", "member", "steward")


NEVER_SHOWN = {f"champ-du-flux-{HERE}", f"horaires-du-flux-{HERE}"}
"""Kept for the day on which a feed is given back."""


def test_what_is_private_is_read_by_nobody_else_and_all_texts_are_text(world, rights):
    agree(
        line
        for purpose, address, people in addresses(world, rights)
        for who in people
        for line in world.told(who, address, OWN.get(purpose, ()))
    )
    hidden = {word for word, who in world.canaries.items() if who & STAFF and HERE in word}
    assert hidden - world.seen - NEVER_SHOWN == set(), "somebody may read each of them"
