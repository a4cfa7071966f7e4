# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every role against every route and each of two territories, compared with a reviewed table."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from ess_map.platform.access import ROLES, Decision, needs, public
from tests.security.decisions import DECISIONS
from tests.security.world import (
    EVERYONE,
    HERE,
    INSTANCE,
    ITS_ACTOR,
    LABEL,
    PEOPLE,
    THERE,
    VISITOR,
    Row,
    World,
    endpoints,
)

DENIED = {401, 403, 404, 410}
DOORS = {"/connexion", "/compte/verifier"}
AUTHOR = "account"
SOME = (VISITOR, AUTHOR, "owner", "administrator")
"""Who asks for what is public: between nobody's rights and all of them nothing else is tried."""
MEMBERS = {"member", "representative"}
SEATED = {"partner", "representative"}
"""Who belongs to the pôle of here, and who sits in its body: in person, and for an actor."""


def came_in(answer: TestResponse, url: str) -> bool:
    """Tell whether the permission let somebody through, whatever the answer then was."""
    where = urlsplit(answer.headers.get("Location", "")).path
    return answer.status_code not in DENIED and (where not in DOORS or where == url)


def broke(answer: TestResponse) -> bool:
    """Tell whether the program failed; a function that is switched off says so, and has not."""
    return answer.status_code >= 500 and answer.status_code != 503


def expected(decision: str, place: str) -> set[str]:
    """Return who should come in."""
    groups = {
        "public": EVERYONE,
        "signed in": PEOPLE,
        "second step": PEOPLE,
        "owner": ["owner"],
        "author": [AUTHOR],
        "nobody": [],
        "member": MEMBERS if place == HERE else [],
        "member in person": ["member"] if place == HERE else [],
        "seat": SEATED if place == HERE else [],
    }
    found: set[str] = set()
    for one in decision.split(" or "):
        found |= set(groups[one]) if one in groups else _holders(one, place)
    return found


def _holders(decision: str, place: str) -> set[str]:
    role, where = decision.split(" ", 1)
    scopes = {
        "here": {place, INSTANCE},
        "of it": {place, INSTANCE} | ({ITS_ACTOR} if place == HERE else set()),
        "of the label": {LABEL, INSTANCE},
        "of the instance": {INSTANCE},
        "anywhere": {scope for grants in PEOPLE.values() for _role, scope in grants},
    }[where]
    enough = ROLES[ROLES.index(role) :]
    return {
        who
        for who, grants in PEOPLE.items()
        for granted, scope in grants
        if granted in enough and scope in scopes
    }


def differences(world: World, row: Row) -> list[str]:
    """Compare one route with the table; a sentence for each difference."""
    if row.name not in DECISIONS:
        return [f"{row.name}  {row.rule}: nobody has decided; add a reviewed line to decisions.py"]
    decision, found = DECISIONS[row.name], []
    # What has the same address in both places is asked once.
    for url, place in {world.url(row, place): place for place in (THERE, HERE)}.items():
        wanted = expected(decision, place)
        asking = SOME if decision == "public" else EVERYONE
        answers = {who: world.ask(who, row.method, url) for who in asking}
        failed = [who for who, answer in answers.items() if broke(answer)]
        if failed:
            found.append(f"{row.name}  {url}: it fails for {', '.join(failed)}")
        inside_are = {who for who, answer in answers.items() if came_in(answer, url)}
        # What is public may still not exist: only whether all are treated alike is at stake.
        if decision == "public" and "administrator" not in inside_are:
            inside_are = set(asking) - inside_are
        for who in asking:
            inside = who in inside_are
            if inside != (who in wanted):
                verb = "comes in" if inside else "is kept out"
                found.append(f"{row.name}  {url}: {who} {verb}, decided was “{decision}”")
    return found


def rows(app) -> list[Row]:
    """Return every route, and each sort of thing for which the table has a line of its own."""
    known = set(endpoints(app))
    by_name = {row.name: row for row in known}
    sorts = {
        by_name[plain]._replace(sort=sort)
        for plain, comma, sort in (line.partition(", ") for line in DECISIONS)
        if comma and plain in by_name
    }
    return sorted(known | sorts)


def agree(found: list[str]) -> None:
    """Fail with one readable line a difference."""
    if found:
        lines = "\n  ".join(found)
        pytest.fail(f"{len(found)} routes and the table disagree:\n  {lines}", pytrace=False)


@pytest.fixture
def unwritten(monkeypatch):
    """Leave pages unwritten: what is in them is tested elsewhere, and takes most of the time."""
    monkeypatch.setattr("flask.templating._render", lambda _app, _template, _context: "")


def test_every_route_lets_in_whom_the_table_says(world, unwritten):
    agree([line for row in rows(world.ready()) for line in differences(world, row)])


def test_the_table_names_no_route_that_is_gone(world):
    known = {row.name for row in rows(world.ready())}
    assert sorted(set(DECISIONS) - known) == []


def test_a_new_route_without_a_line_is_found(world):
    (line,) = differences(world, Row("nobody.knows", "GET", "/"))
    assert line == "nobody.knows GET  /: nobody has decided; add a reviewed line to decisions.py"


@pytest.mark.parametrize(
    "wrong",
    [public, needs("animator"), needs("contributor", of=lambda key: {key}), needs("administrator")],
    ids=["public", "anywhere", "lower role", "higher role"],
)
def test_one_deliberately_wrong_decorator_is_found(world, wrong):
    app = world.ready()
    row = Row("campaigns.freshness_board", "GET", "/territoires/<key>/fraicheur")
    right = app.view_functions[row.endpoint]
    assert isinstance(right.decision, Decision)
    app.view_functions[row.endpoint] = wrong(right.__wrapped__)
    try:
        found = differences(world, row)
    finally:
        app.view_functions[row.endpoint] = right
    assert found
    for line in found:
        assert (
            line.startswith(f"campaigns.freshness_board GET  /territoires/{HERE}") or THERE in line
        )
        assert line.endswith("decided was “animator here”")
    if wrong is public:
        assert (
            f"campaigns.freshness_board GET  /territoires/{HERE}/fraicheur: visitor comes in, "
            "decided was “animator here”"
        ) in found
