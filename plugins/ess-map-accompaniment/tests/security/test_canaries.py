# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is private is searched for in everything that anybody may read, of core too."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree

from .world import HERE, THERE

CORE = (
    "/acteurs/{slug}",
    "/acteurs/{slug}/historique",
    "/acteurs/{slug}.vcf",
    "/territoires/{place}",
    "/territoires/{place}/historique",
    "/territoires/{place}/tableau-de-bord",
    "/couches/accompaniment.permanences",
    "/couches/accompaniment.permanences.geojson",
)
QUESTIONS = (
    "/accompagnement/parcours?stage=creation&commune={commune}",
    "/accompagnement/parcours/zones.json?stage=creation&commune={commune}",
    "/accompagnement/explication?stage=creation&commune={commune}",
    "/accompagnement/demande?stage=creation&commune={commune}&service={service_id}",
    "/accompagnement/permanences?lieu=Tours",
    "/accompagnement/animation/zones-blanches?territoire={place}",
    "/accompagnement/animation/statistiques?territoire={place}",
    "/accompagnement/equite?territoire={place}",
    "/accompagnement/structures/{structure_id}/demandes?etat=en-cours",
)
OWN = {
    "follow": {"holder"},
    "confirm": {"holder"},
    "answer": {"adviser"},
    "opinion": {"holder"},
    "booking": {"adviser"},
    "enrolment": {"adviser"},
    "certificate": {"adviser"},
    "study": {"holder"},
    "host reply": {"holder"},
    "invitation": {"adviser"},
    "sheets": set(),
}
"""Signed link → as whom it lets read."""


def addresses(world, rights) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (what a link is for, address, who reads it) of all that is read, of both EPCI."""
    found = []
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        purpose = line.removeprefix("link ") if line.startswith("link ") else ""
        if method == "GET" and line:
            for place in (HERE,) if purpose else (HERE, THERE):
                address = rights.url(endpoint, method, rule, place)
                found.append((purpose, address, readers(purpose, place)))
    for place in (HERE, THERE):
        said = world.values[place]
        facts = {"place": place, "commune": said["commune"], "slug": said["slug of the actor"]}
        numbers = {key: said[key] for key in ("service_id", "structure_id")}
        asked = (one.format(**facts, **numbers) for one in CORE + QUESTIONS)
        found += [("", one, readers("", place)) for one in asked]
    rules = [one for one in world.app.url_map.iter_rules() if "GET" in one.methods]
    plain = [one.rule for one in rules if not one.arguments and one.rule not in SLOW]
    return sorted({*found, *(("", one, (VISITOR, "neighbour")) for one in plain)})


SLOW = {"/accompagnement/static/<path:filename>", "/pret", "/sante"}


def readers(purpose: str, place: str) -> tuple[str, ...]:
    """Return who reads: whoever holds a link reads the same; others where they have no right."""
    if purpose:
        return (VISITOR,)
    strangers = ("other adviser", "neighbour") if place == HERE else ("adviser", "animator")
    return (VISITOR, *strangers, *(("adviser", "holder") if place == HERE else ()))


def test_what_is_private_is_read_by_nobody_else_and_all_texts_are_text(world, rights):
    agree(
        line
        for purpose, address, people in addresses(world, rights)
        for who in people
        for line in world.told(who, address, OWN.get(purpose, ()))
    )
    hidden = {word for word, who in world.canaries.items() if who and HERE in word}
    assert hidden - world.seen == set(), "somebody may read each of them"


def test_before_acceptance_and_without_consent_nobody_is_named(world):
    """A structure reads what is asked of it, not by whom; animators read nothing."""
    world.write("UPDATE accompaniment_referral SET state = 'sent', accepted_at = NULL")
    world.write("""UPDATE accompaniment_project SET consents = '{"send": "2026-11-21"}'""")
    who_carries = [f"{one}-{HERE}" for one in ("porteuse", "porteuse@prive")] + ["06 00 00 00 01"]
    told = [f"{one}-{HERE}" for one in ("titre", "resume", "message")]
    referral, structure = (world.values[HERE][key] for key in ("referral_id", "structure_id"))
    pages = [f"/accompagnement/demandes/{referral}"]
    pages += [f"{pages[0]}/{slug}" for slug in ("accepter", "refuser", "reorienter")]
    pages += [f"/accompagnement/structures/{structure}/{more}" for more in ("demandes", "fermer")]
    pages += ["/accompagnement/animation/attente", f"{pages[0]}/confier"]
    pages += [f"/accompagnement/animation/demandes/{referral}/confier"]
    pages += [
        f"/accompagnement/reponse/{world.tokens['answer']}{more}" for more in ("", "/refuser")
    ]
    found, seen = [], 0
    for page in pages:
        for who in ("adviser", "animator", "administrator"):
            text = world.ask(who, "GET", page).text
            hidden = who_carries if who == "adviser" or "reponse" in page else who_carries + told
            found += [f"{page} tells {who} {word}" for word in hidden if word in text]
            seen += told[0] in text
    agree(found)
    assert seen >= 5
