# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is private is searched for in everything that anybody may read, of core too."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .test_matrix import agree, decided
from .world import HERE, STAFF, THERE, VISITOR, World, routes

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
MARKUP = ("<script>alert", "<img src=x", "</script><script>", "`49")
OWN = {"member": {"member"}, "desk": set(), "invitation": set()}
"""Signed link → as whom it lets read."""
SLOW = {"/monnaies/static/<path:filename>", "/pret", "/sante"}
SPACES = re.compile(r"[\s\u00a0\u202f]|&nbsp;|&#160;")


def addresses(world: World) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (what a link is for, address, who reads it) of all that is read, of both EPCI."""
    found = []
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        purpose = line.removeprefix("link ") if line.startswith("link ") else ""
        if method != "GET" or not line or rule.endswith(".pdf"):
            continue
        for place in (HERE,) if purpose else (HERE, THERE):
            address = world.url(endpoint, rule, place, world.tokens.get(purpose, ""))
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


def test_what_is_private_is_read_by_nobody_else_and_all_texts_are_text(world):
    told, found, seen = [], [], set()
    for purpose, address, people in addresses(world):
        for who in people:
            answer = world.ask(who, "GET", address)
            if answer.status_code >= 500:
                told.append(f"{address} fails for {who}")
            text = unquote(answer.data.decode("utf-8", "replace"))
            mine = {who, *OWN.get(purpose, ())}
            told += [f"{address} tells {who} {word}" for word in _others(world, text, mine)]
            seen |= {word for word in world.canaries if word in text}
            if answer.mimetype == "text/html":
                found += [f"{address} for {who}: {one}" for one in MARKUP if one in text]
    agree(told + found)
    hidden = {word for word, who in world.canaries.items() if who & STAFF and HERE in word}
    assert hidden - seen - NEVER_SHOWN == set(), "somebody may read each of them"


NEVER_SHOWN = {f"champ-du-flux-{HERE}", f"horaires-du-flux-{HERE}"}
"""Kept for the day on which a feed is given back."""


def _others(world: World, text: str, mine: set[str]) -> list[str]:
    """Return the private words of others that a text holds; amounts whatever parts them."""
    compact = SPACES.sub("", text)
    return [
        word
        for word, who in world.canaries.items()
        if not mine & who and word in (compact if word.isdigit() else text)
    ]
