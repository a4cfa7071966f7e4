# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every person against every route of the plugin, compared with the reviewed table."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree, refused

from .world import PEOPLE, THERE

NAMED = ("event", "name")
"""Arguments that are the same in both campaigns, or are no row of one."""


def test_every_route_lets_in_whom_the_table_says(world, rights, unwritten):
    agree(rights.differences())
    assert refused(world.ask(VISITOR, "GET", "/compte"))
    for who in PEOPLE:
        assert world.ask(who, "GET", "/compte").status_code == 200, who


def test_a_right_of_here_opens_nothing_of_elsewhere_under_an_address_of_here(rights, unwritten):
    """What is of the other campaign, under the slug of one's own or one's own signed link."""
    people = ("household", "organiser", "animator", "administrator")
    agree(rights.opened_elsewhere(THERE, people, NAMED))


def test_no_form_is_taken_without_its_token(rights):
    agree(rights.taken_without_token(VISITOR, "organiser", "administrator"))
