# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links: the right one opens, and no other, no forged one, no old one does."""

from __future__ import annotations

from .test_matrix import agree, decided
from .world import World, routes

SIX_YEARS = 6 * 366
CLOSED = (400, 403, 404, 410)


def of_links(world: World) -> list[tuple[str, str, str, str]]:
    """Return (endpoint, method, rule, purpose) of what a link opens."""
    return [
        (*route, decided(*route[:2]).removeprefix("link "))
        for route in routes(world.app)
        if decided(*route[:2]).startswith("link ")
    ]


def opened_by(world: World, endpoint: str, method: str, rule: str, token: str) -> str:
    """Return a sentence when ``token`` is let in, '' when it is refused."""
    answer = world.ask("administrator", method, world.url(endpoint, rule, token=token))
    if answer.status_code in CLOSED:
        return ""
    return f"{endpoint} {method} {token[:60]}: {answer.status}"


def forged(token: str) -> list[str]:
    """Return what somebody without the key could try."""
    body, at, seal = token.split(".")
    last = "A" if seal[-2] != "A" else "B"
    return [f"{body}.{at}.{seal[:-2]}{last}{seal[-1]}", f"{body}x.{at}.{seal}", body, "0", "é.è.ê"]


def test_a_link_for_one_thing_opens_no_other(world):
    found = []
    for endpoint, method, rule, purpose in of_links(world):
        same = {purpose} | ({"enrolment", "certificate"} if "training" in endpoint else set())
        for other, token in world.tokens.items():
            if other not in same:
                found.append(opened_by(world, endpoint, method, rule, token))
    agree([one for one in found if one])


def test_a_forged_link_opens_nothing(world):
    found = []
    for endpoint, method, rule, purpose in of_links(world):
        for token in forged(world.tokens[purpose]):
            found.append(opened_by(world, endpoint, method, rule, token))
    agree([one for one in found if one])


def test_an_old_link_opens_nothing(world, clock):
    clock.advance(days=SIX_YEARS)
    found = [
        opened_by(world, endpoint, method, rule, world.tokens[purpose])
        for endpoint, method, rule, purpose in of_links(world)
    ]
    agree([one for one in found if one])


def test_the_parameter_that_names_a_project_is_signed_too(world):
    permanence = world.values["epci-243700754"]["permanence_id"]
    url = f"/accompagnement/permanences/{permanence}/reserver?le={world.slot}&projet="
    for token in ("1", world.tokens["follow"], *forged(world.tokens["follow"])):
        for method in ("GET", "POST"):
            assert world.ask("visitor", method, url + token).status_code in CLOSED, token


def test_what_a_link_shows_stays_with_who_holds_it(world):
    """No memory keeps it, no search engine lists it, no other site reads where one came from."""
    found = []
    for endpoint, method, rule, purpose in of_links(world):
        if method == "POST":
            continue
        answer = world.ask("visitor", "GET", world.url(endpoint, rule, token=world.tokens[purpose]))
        said = answer.headers
        private = any(word in said.get("Cache-Control", "") for word in ("no-store", "private"))
        if not private:
            found.append(f"{endpoint}: Cache-Control {said.get('Cache-Control')}")
        if "noindex" not in said.get("X-Robots-Tag", "") and answer.mimetype == "text/html":
            found.append(f"{endpoint}: X-Robots-Tag {said.get('X-Robots-Tag')}")
        if said.get("Referrer-Policy") not in ("no-referrer", "same-origin"):
            found.append(f"{endpoint}: Referrer-Policy {said.get('Referrer-Policy')}")
    agree(found)


def test_a_link_of_something_erased_does_not_open_what_gets_its_number(world):
    """SQLite gives the ids of rows that are gone to the next ones: instants tell them apart."""
    tables = ("project", "referral", "booking", "enrolment", "structure")
    for table in tables:
        world.write(f"UPDATE accompaniment_{table} SET created_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE accompaniment_adviser SET invited_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE accompaniment_host_reply SET at = '2026-01-01 00:00:00.000000'")
    found = [
        opened_by(world, endpoint, method, rule, world.tokens[purpose])
        for endpoint, method, rule, purpose in of_links(world)
    ]
    agree([one for one in found if one])
