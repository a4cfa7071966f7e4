# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links: the right one opens, and no other, no forged one, no old one does."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree

LONG = 3 * 366


def test_a_link_opens_what_it_is_for_and_nothing_else(rights):
    agree(rights.opened(rights.others, "administrator"))


def test_an_old_link_opens_nothing(rights, clock):
    clock.advance(days=LONG)
    agree(rights.opened(rights.own, "administrator"))


def test_what_a_link_shows_stays_with_who_holds_it(rights):
    """No memory keeps it, no search engine lists it, no other site reads where one came from."""
    agree(rights.not_private(VISITOR))


def test_a_link_of_something_erased_does_not_open_what_gets_its_number(world, rights):
    """SQLite gives the ids of rows that are gone to the next ones: other facts tell them apart."""
    world.write("UPDATE currency_agreement SET created_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE currency_steward SET invited_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE currency_desk SET actor_id = actor_id + 1")
    agree(rights.opened(rights.own, "administrator"))


def test_a_new_address_makes_the_old_link_worth_nothing(world, rights):
    """Who takes a business over gets links of their own."""
    world.write("UPDATE currency_agreement SET email = 'repreneuse@exemple.fr' WHERE id = 1")
    member = {"member": rights.own("member")}
    agree(rights.opened(lambda purpose: member.get(purpose, ()), "administrator"))
