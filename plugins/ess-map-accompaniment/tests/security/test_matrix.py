# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every person against every route of the plugin, compared with the reviewed table."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree, refused

from .world import PEOPLE, THERE

HARMLESS = "offer.remove_absence "
"""Reviewed: takes away what is one's own, and does nothing and says nothing of what is not."""
NAMED = ("slug", "question", "on", "actor_id")
"""Arguments that are no row of one place."""


def test_every_route_lets_in_whom_the_table_says(rights, unwritten):
    agree(rights.differences())


def test_a_right_of_here_opens_nothing_of_elsewhere_under_an_address_of_here(rights, unwritten):
    found = rights.opened_elsewhere(THERE, ("adviser", "animator", "administrator"), NAMED)
    agree(one for one in found if not one.startswith(HARMLESS))


def test_no_form_is_taken_without_its_token(world, rights):
    agree(rights.taken_without_token(*world.everyone))


def test_each_person_is_signed_in(world):
    assert refused(world.ask(VISITOR, "GET", "/compte"))
    for who in PEOPLE:
        assert world.ask(who, "GET", "/compte").status_code == 200, who
