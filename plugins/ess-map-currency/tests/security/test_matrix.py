# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every person against every route of the plugin, compared with the reviewed table."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from .decisions import DECISIONS
from .world import ARGUMENT, EVERYONE, HERE, PEOPLE, STAFF, THERE, VISITOR, World, routes

DENIED = {401, 403, 404, 410}
WHO = {
    "public": set(EVERYONE),
    "signed in": set(PEOPLE),
    "association": STAFF,
    "animator anywhere": {"animator", "neighbour", "administrator"},
    "administrator": {"administrator"},
}
SOME = (VISITOR, "other member", "administrator")
"""Who asks for what does not look at who asks: between nobody's rights and all of them."""
NAMED = ("event", "what", "name", "state", "trade", "epci", "actor_id", "number")
"""Arguments that are the same in both currencies, or are no row of one."""


def name_of(endpoint: str, method: str) -> str:
    return f"{endpoint.removeprefix('currency_')} {method}"


def decided(endpoint: str, method: str) -> str:
    return DECISIONS.get(name_of(endpoint, method), "")


def token_of(world: World, line: str) -> str:
    return world.tokens[line.removeprefix("link ")] if line.startswith("link ") else ""


def refused(answer) -> bool:
    """Tell whether the permission kept somebody out, whatever the answer would have been."""
    return answer.status_code in DENIED or urlsplit(answer.location or "").path == "/connexion"


def differences(world: World, endpoint: str, method: str, rule: str) -> list[str]:
    """Compare one route with the table; a sentence for each difference."""
    line = decided(endpoint, method)
    if not line:
        return [f"{name_of(endpoint, method)}: nobody has decided, add a line to decisions.py"]
    url = world.url(endpoint, rule, token=token_of(world, line))
    may, found = WHO.get(line, set(EVERYONE)), []
    said = world.said(endpoint) if method == "POST" else None
    for who in EVERYONE if line in WHO and line != "public" else SOME:
        answer = world.ask(who, method, url, said)
        if answer.status_code >= 500:
            found.append(f"{name_of(endpoint, method)}  {url}: it fails for {who}")
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
    assert "nobody has decided" in differences(world, "currency_new.page", "GET", "/")[0]


def test_a_right_of_here_opens_nothing_of_elsewhere_under_an_address_of_here(world, unwritten):
    """What is of the other currency, under the slug of one's own or one's own signed link."""
    opened, asked = [], 0
    for endpoint, method, rule in routes(world.app):
        names = [name for name in ARGUMENT.findall(rule)[1:] if name not in NAMED]
        line = decided(endpoint, method)
        if not names:
            continue
        url = rule
        for name in names:
            there = str(world.values[THERE][name])
            url = url.replace(f"<int:{name}>", there).replace(f"<{name}>", there)
        url = world.url(endpoint, url, HERE, token_of(world, line))
        asked += 1
        for who in ("member", "steward", "animator", "administrator"):
            answer = world.ask(who, method, url, world.said(endpoint))
            if answer.status_code not in (400, 403, 404):
                opened.append(f"{method} {url} as {who}: {answer.status}")
    assert asked > 40
    agree(opened)


def test_what_is_of_one_member_does_not_open_under_the_address_of_another(world, unwritten):
    """Two members of one currency: neither a signed link nor the association mixes them up."""
    for table in ("agreement", "acceptance", "wanted"):
        world.write(f"UPDATE currency_{table} SET currency_id = 1")
    opened, asked = [], 0
    for endpoint, method, rule in routes(world.app):
        line = decided(endpoint, method)
        owner = "token" if "<token>" in rule else "agreement_id"
        names = [one for one in ARGUMENT.findall(rule) if one not in (owner, *NAMED, "slug")]
        if f"{owner}>" not in rule or not names:
            continue
        url = rule
        for name in names:
            url = url.replace(f"<int:{name}>", str(world.values[THERE][name]))
        url = world.url(endpoint, url, HERE, token_of(world, line))
        answer = world.ask("administrator", method, url)
        asked += 1
        if answer.status_code not in (403, 404):
            opened.append(f"{method} {url}: {answer.status}")
    assert asked > 15
    agree(opened)


def test_no_form_is_taken_without_its_token(world):
    world.app.config["WTF_CSRF_ENABLED"] = True
    taken = []
    for endpoint, method, rule in routes(world.app):
        if method == "GET":
            continue
        url = world.url(endpoint, rule, token=token_of(world, decided(endpoint, method)))
        for who in (VISITOR, "steward", "administrator"):
            answer = world.ask(who, method, url)
            if answer.status_code != 400:
                taken.append(f"{method} {rule} as {who}: {answer.status}")
    agree(taken)


def test_each_person_is_signed_in(world):
    assert refused(world.ask(VISITOR, "GET", "/compte"))
    for who in PEOPLE:
        assert world.ask(who, "GET", "/compte").status_code == 200, who
