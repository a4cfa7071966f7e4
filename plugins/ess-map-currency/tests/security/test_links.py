# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links: the right one opens, and no other, no forged one, no old one does."""

from __future__ import annotations

from .test_matrix import agree, decided
from .world import World, routes

LONG = 3 * 366
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


def test_a_link_opens_what_it_is_for_and_nothing_else(world):
    found = []
    for endpoint, method, rule, purpose in of_links(world):
        others = [token for other, token in world.tokens.items() if other != purpose]
        for token in (*others, *forged(world.tokens[purpose])):
            found.append(opened_by(world, endpoint, method, rule, token))
    agree([one for one in found if one])


def test_an_old_link_opens_nothing(world, clock):
    clock.advance(days=LONG)
    found = [
        opened_by(world, endpoint, method, rule, world.tokens[purpose])
        for endpoint, method, rule, purpose in of_links(world)
    ]
    agree([one for one in found if one])


def test_what_a_link_shows_stays_with_who_holds_it(world):
    """No memory keeps it, no search engine lists it, no other site reads where one came from."""
    found = []
    for endpoint, method, rule, purpose in of_links(world):
        if method == "POST":
            continue
        answer = world.ask("visitor", "GET", world.url(endpoint, rule, token=world.tokens[purpose]))
        said = answer.headers
        if not any(word in said.get("Cache-Control", "") for word in ("no-store", "private")):
            found.append(f"{endpoint}: Cache-Control {said.get('Cache-Control')}")
        if "noindex" not in said.get("X-Robots-Tag", "") and answer.mimetype == "text/html":
            found.append(f"{endpoint}: X-Robots-Tag {said.get('X-Robots-Tag')}")
        if said.get("Referrer-Policy") not in ("no-referrer", "same-origin"):
            found.append(f"{endpoint}: Referrer-Policy {said.get('Referrer-Policy')}")
    agree(found)


def test_a_link_of_something_erased_does_not_open_what_gets_its_number(world):
    """SQLite gives the ids of rows that are gone to the next ones: other facts tell them apart."""
    world.write("UPDATE currency_agreement SET created_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE currency_steward SET invited_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE currency_desk SET actor_id = actor_id + 1")
    found = [
        opened_by(world, endpoint, method, rule, world.tokens[purpose])
        for endpoint, method, rule, purpose in of_links(world)
    ]
    agree([one for one in found if one])


def test_a_new_address_makes_the_old_link_worth_nothing(world):
    """Who takes a business over gets links of their own."""
    world.write("UPDATE currency_agreement SET email = 'repreneuse@exemple.fr' WHERE id = 1")
    found = [
        opened_by(world, endpoint, method, rule, world.tokens["member"])
        for endpoint, method, rule, purpose in of_links(world)
        if purpose == "member"
    ]
    agree([one for one in found if one])
