# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed links: the right one opens, and no other, no forged one, no old one does."""

from __future__ import annotations

from ess_map.testing import VISITOR, agree, forged

SIX_YEARS = 6 * 366
CLOSED = (400, 403, 404, 410)
TRAINING = {"enrolment", "certificate"}
"""Two things that one link is for."""


def test_a_link_for_one_thing_opens_no_other_and_a_forged_one_nothing(world, rights):
    def others(purpose):
        same = {world.tokens[one] for one in TRAINING if purpose in TRAINING}
        return [token for token in rights.others(purpose) if token not in same]

    agree(rights.opened(others, "administrator"))


def test_an_old_link_opens_nothing(rights, clock):
    clock.advance(days=SIX_YEARS)
    agree(rights.opened(rights.own, "administrator"))


def test_the_parameter_that_names_a_project_is_signed_too(world):
    permanence = world.values["epci-243700754"]["permanence_id"]
    url = f"/accompagnement/permanences/{permanence}/reserver?le={world.slot}&projet="
    for token in ("1", world.tokens["follow"], *forged(world.tokens["follow"])):
        for method in ("GET", "POST"):
            assert world.ask(VISITOR, method, url + token).status_code in CLOSED, token


def test_what_a_link_shows_stays_with_who_holds_it(rights):
    """No memory keeps it, no search engine lists it, no other site reads where one came from."""
    agree(rights.not_private(VISITOR))


def test_a_link_of_something_erased_does_not_open_what_gets_its_number(world, rights):
    """SQLite gives the ids of rows that are gone to the next ones: instants tell them apart."""
    tables = ("project", "referral", "booking", "enrolment", "structure")
    for table in tables:
        world.write(f"UPDATE accompaniment_{table} SET created_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE accompaniment_adviser SET invited_at = '2026-01-01 00:00:00.000000'")
    world.write("UPDATE accompaniment_host_reply SET at = '2026-01-01 00:00:00.000000'")
    agree(rights.opened(rights.own, "administrator"))
