# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every role against every route and each of two territories, compared with a reviewed table."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from ess_map.platform.access import ROLES, Decision, needs, public
from tests.security.decisions import DECISIONS
from tests.security.world import EVERYONE, HERE, PEOPLE, THERE, VISITOR, World, endpoints

ARGUMENT = re.compile(r"<(?:[a-z]+:)?(\w+)>")
DENIED = {401, 403, 404}


def url_of(world: World, endpoint: str, rule: str, place: str) -> str:
    """Fill a rule with what exists in ``place``."""
    said = world.arguments[place]
    return ARGUMENT.sub(lambda m: str(said.get(f"{endpoint} {m[1]}", said.get(m[1]))), rule)


def came_in(world: World, who: str, method: str, url: str) -> bool:
    """Tell whether the permission let ``who`` through, whatever the answer then was."""
    answer = world.ask(who, method, url)
    assert answer.status_code < 500 or answer.status_code == 503, f"{method} {url}: {answer.status}"
    to_the_door = urlsplit(answer.headers.get("Location", "")).path == "/connexion"
    return answer.status_code not in DENIED and not (to_the_door and url != "/connexion")


def expected(decision: str, place: str) -> set[str]:
    """Return who should come in."""
    if decision == "public":
        return set(EVERYONE)
    if decision == "signed in":
        return set(PEOPLE)
    if decision == "owner":
        return {"owner"}
    role, where = decision.split()
    enough = set(ROLES[ROLES.index(role) :])
    places = {HERE, THERE} if where == "anywhere" else {place}
    return {
        who
        for who, grants in PEOPLE.items()
        for granted, scope in grants
        if granted in enough and scope in {*places, "instance"}
    }


def differences(world: World, endpoint: str, method: str, rule: str) -> list[str]:
    """Compare one route with the table; a sentence for each difference."""
    row = f"{endpoint} {method}"
    if row not in DECISIONS:
        return [f"{row} ({rule}): nobody has decided; add a reviewed line to decisions.py"]
    found = []
    for place in (HERE, THERE):
        url = url_of(world, endpoint, rule, place)
        wanted = expected(DECISIONS[row], place)
        for who in EVERYONE:
            inside = came_in(world, who, method, url)
            # What is public may still not exist: only whether all are treated alike is at stake.
            if DECISIONS[row] == "public":
                inside = inside or not came_in(world, "administrator", method, url)
            if inside != (who in wanted):
                verb = "comes in" if inside else "is kept out"
                found.append(f"{row} {url}: {who} {verb}, decided was “{DECISIONS[row]}”")
    return found


def routes(app) -> list[tuple[str, str, str]]:
    return sorted(set(endpoints(app)))


def test_every_route_lets_in_whom_the_table_says(world):
    world.ask(VISITOR, "GET", "/healthz")
    found = [line for route in routes(world.app) for line in differences(world, *route)]
    assert found == []


def test_the_table_names_no_route_that_is_gone(world):
    world.ask(VISITOR, "GET", "/healthz")
    known = {f"{endpoint} {method}" for endpoint, method, _rule in routes(world.app)}
    assert sorted(set(DECISIONS) - known) == []


def test_a_new_route_without_a_line_is_found(world):
    assert differences(world, "nobody.knows", "GET", "/") != []


@pytest.mark.parametrize(
    "wrong",
    [public, needs("animator"), needs("contributor", of=lambda key: {key}), needs("administrator")],
    ids=["public", "anywhere", "lower role", "higher role"],
)
def test_one_deliberately_wrong_decorator_is_found(world, wrong):
    world.ask(VISITOR, "GET", "/healthz")
    endpoint = "campaigns.freshness_board"
    right = world.app.view_functions[endpoint]
    assert isinstance(right.decision, Decision)
    world.app.view_functions[endpoint] = wrong(right.__wrapped__)
    try:
        found = differences(world, endpoint, "GET", "/territoires/<key>/fraicheur")
    finally:
        world.app.view_functions[endpoint] = right
    assert found != []
