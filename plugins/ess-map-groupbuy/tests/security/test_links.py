# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links: the right one opens, and no other, no forged one, no old one does."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree

LONG = 3 * 366
QUOTES = {"quote", "chosen quote"}
"""Links to two quotes, for the same pages."""


def test_a_link_opens_what_it_is_for_and_nothing_else(world, rights):
    def others(purpose):
        same = {world.tokens[one] for one in QUOTES if purpose in QUOTES}
        return [one for one in rights.others(purpose) if one not in same]

    agree(rights.opened(others, "administrator"))


def test_an_old_link_opens_nothing(rights, clock):
    clock.advance(days=LONG)
    agree(rights.opened(rights.own, "administrator"))


def test_what_a_link_shows_stays_with_who_holds_it(rights):
    """No memory keeps it, no search engine lists it, no other site reads where one came from."""
    agree(rights.not_private(VISITOR))


def test_a_link_of_something_erased_does_not_open_what_gets_its_number(world, rights):
    """SQLite gives the ids of rows that are gone to the next ones: other facts tell them apart."""
    for table in ("intention", "hub", "offer", "order"):
        world.write(f"UPDATE groupbuy_{table} SET created_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE groupbuy_quote SET digest = 'x'")
    known = {name: rights.own(name) for name in world.tokens if not name.startswith("new ")}
    agree(rights.opened(lambda purpose: known.get(purpose, ()), "administrator"))


def test_a_new_address_makes_the_old_link_worth_nothing(world, rights):
    """Who takes over gets links of their own."""
    for table in ("intention", "hub", "offer"):
        world.write(f"UPDATE groupbuy_{table} SET email = 'autre@exemple.fr'")
    known = {name: rights.own(name) for name in ("intention", "hub", "offer")}
    agree(rights.opened(lambda purpose: known.get(purpose, ()), "administrator"))
