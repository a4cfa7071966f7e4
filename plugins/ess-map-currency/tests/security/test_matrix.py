# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every person against every route of the plugin, compared with the reviewed table."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree, refused

from .world import HERE, PEOPLE, THERE

NAMED = ("event", "what", "name", "state", "trade", "epci", "actor_id", "number")
"""Arguments that are the same in both currencies, or are no row of one."""


def test_every_route_lets_in_whom_the_table_says(rights, unwritten):
    agree(rights.differences())


def test_a_right_of_here_opens_nothing_of_elsewhere_under_an_address_of_here(rights, unwritten):
    """What is of the other currency, under the slug of one's own or one's own signed link."""
    people = ("member", "steward", "animator", "administrator")
    agree(rights.opened_elsewhere(THERE, people, NAMED))


def test_what_is_of_one_member_does_not_open_under_the_address_of_another(world, rights, unwritten):
    """Two members of one currency: neither a signed link nor the association mixes them up."""
    for table in ("agreement", "acceptance", "wanted"):
        world.write(f"UPDATE currency_{table} SET currency_id = 1")
    opened, asked = [], 0
    for endpoint, method, rule in world.routes():
        line = rights.decided(endpoint, method)
        owner = "token" if "<token>" in rule else "agreement_id"
        names = [one for one in world.arguments(rule) if one not in (owner, *NAMED, "slug")]
        if f"{owner}>" not in rule or not names:
            continue
        url = rule
        for name in names:
            url = url.replace(f"<int:{name}>", str(world.values[THERE][name]))
        url = world.url(endpoint, url, HERE, rights.token(line))
        answer = world.ask("administrator", method, url)
        asked += 1
        if answer.status_code not in (403, 404):
            opened.append(f"{method} {url}: {answer.status}")
    assert asked > 15
    agree(opened)


def test_no_form_is_taken_without_its_token(rights):
    agree(rights.taken_without_token(VISITOR, "steward", "administrator"))


def test_each_person_is_signed_in(world):
    assert refused(world.ask(VISITOR, "GET", "/compte"))
    for who in PEOPLE:
        assert world.ask(who, "GET", "/compte").status_code == 200, who
