# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every person against every route of the plugin, compared with the reviewed table."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from .decisions import DECISIONS
from .world import ARGUMENT, EVERYONE, HERE, PEOPLE, THERE, VISITOR, World, routes

DENIED = {401, 403, 404, 410}
STAFF = {"adviser", "animator", "administrator"}
WHO = {
    "public": set(EVERYONE),
    "structure": STAFF,
    "asked": STAFF,
    "around": STAFF | {"holder"},
    "accompanies": {"adviser", "holder"},
    "animator here": {"animator", "administrator"},
    "animator anywhere": {"animator", "neighbour", "administrator"},
    "region": {"administrator"},
    "administrator": {"administrator"},
}
HARMLESS = {"offer.remove_absence"}
"""Reviewed: takes away what is one's own, and does nothing and says nothing of what is not."""
SOME = (VISITOR, "neighbour", "administrator")
"""Who asks for what does not look at who asks: between nobody's rights and all of them."""


def name_of(endpoint: str, method: str) -> str:
    return f"{endpoint.removeprefix('accompaniment_')} {method}"


def decided(endpoint: str, method: str) -> str:
    return DECISIONS.get(name_of(endpoint, method), "")


def refused(answer) -> bool:
    """Tell whether the permission kept somebody out, whatever the answer would have been."""
    return answer.status_code in DENIED or urlsplit(answer.location or "").path == "/connexion"


def differences(world: World, endpoint: str, method: str, rule: str) -> list[str]:
    """Compare one route with the table; a sentence for each difference."""
    line = decided(endpoint, method)
    if not line:
        return [f"{name_of(endpoint, method)}: nobody has decided, add a line to decisions.py"]
    token = world.tokens[line.removeprefix("link ")] if line.startswith("link ") else ""
    url = world.url(endpoint, rule, token=token)
    may, found = WHO.get(line, set(EVERYONE)), []
    for who in EVERYONE if line in WHO and line != "public" else SOME:
        answer = world.ask(who, method, url + world.query(endpoint), world.said(endpoint, method))
        if answer.status_code >= 500:
            found.append(f"{name_of(endpoint, method)}  {url}: it fails for {who}")
        elif line == "public" and answer.status_code == 404:
            found.append(f"{name_of(endpoint, method)}  {url}: there is nothing to be seen")
        elif refused(answer) == (who in may):
            verb = "is kept out" if who in may else "comes in"
            code = answer.status_code
            found.append(f"{name_of(endpoint, method)}  {url}: {who} {verb} ({code}): “{line}”")
    return found


@pytest.fixture
def unwritten(monkeypatch):
    """Leave pages unwritten: what is in them is searched elsewhere."""
    monkeypatch.setattr("flask.templating._render", lambda _app, _template, _context: "")


def agree(found: list[str]) -> None:
    if found:
        pytest.fail(f"{len(found)} differences:\n  " + "\n  ".join(found), pytrace=False)


def test_every_route_lets_in_whom_the_table_says(world, unwritten):
    agree([line for route in routes(world.app) for line in differences(world, *route)])


def test_the_table_names_no_route_that_is_gone(world):
    known = {name_of(endpoint, method) for endpoint, method, _rule in routes(world.app)}
    assert set(DECISIONS) - known == set()


def test_a_route_without_a_line_is_found(world):
    assert "nobody has decided" in differences(world, "accompaniment_new.page", "GET", "/")[0]


def test_a_right_of_here_opens_nothing_of_elsewhere_under_an_address_of_here(world, unwritten):
    opened, asked = [], 0
    for endpoint, method, rule in routes(world.app):
        ends = [match.end() for match in ARGUMENT.finditer(rule)]
        if len(ends) < 2 or ARGUMENT.findall(rule)[1] in ("slug", "question", "on", "actor_id"):
            continue
        line = decided(endpoint, method)
        token = world.tokens[line.removeprefix("link ")] if line.startswith("link ") else ""
        cut = ends[0]
        url = world.url(endpoint, rule[:cut], HERE, token) + world.url(endpoint, rule[cut:], THERE)
        asked += 1
        for who in ("adviser", "animator", "administrator"):
            answer = world.ask(who, method, url)
            harmless = endpoint.removeprefix("accompaniment_") in HARMLESS
            if answer.status_code not in (400, 403, 404, 422) and not harmless:
                opened.append(f"{method} {url} as {who}: {answer.status}")
    assert asked > 10
    agree(opened)


def test_no_form_is_taken_without_its_token(world):
    world.app.config["WTF_CSRF_ENABLED"] = True
    taken = []
    for endpoint, method, rule in routes(world.app):
        if method == "GET":
            continue
        line = decided(endpoint, method)
        token = world.tokens[line.removeprefix("link ")] if line.startswith("link ") else ""
        for who in EVERYONE:
            answer = world.ask(who, method, world.url(endpoint, rule, token=token))
            if answer.status_code != 400:
                taken.append(f"{method} {rule} as {who}: {answer.status}")
    agree(taken)


def test_each_person_is_signed_in(world):
    assert refused(world.ask(VISITOR, "GET", "/compte"))
    for who in PEOPLE:
        assert world.ask(who, "GET", "/compte").status_code == 200, who
