# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every promise of acceptance has tests, here or in the room that keeps it, and they exist."""

from __future__ import annotations

import ast
from pathlib import Path

from ess_map.testing import agree

SUITE = Path(__file__).parents[1]
PROMISES = {
    "(a) the demonstration is proved optimal, beats what is done by hand, 0 violations": (
        "acceptance/test_demonstration.py::"
        "test_the_demonstration_is_proved_verified_and_formed_again_within_a_minute",
        "forming/test_small.py::test_a_thousand_campaigns_break_no_rule",
        "forming/test_small.py::test_phantom_demand_serves_nobody",
    ),
    "(b) going less far takes me out, and the page says who loses what": (
        "acceptance/test_changes.py::"
        "test_going_less_far_takes_me_out_and_the_pages_say_what_is_lost",
    ),
    "(c) three people leave: a new formation within a minute, old and new state in every letter": (
        "acceptance/test_changes.py::"
        "test_three_who_leave_form_groups_again_and_every_letter_says_before_and_now",
        "acceptance/test_demonstration.py::"
        "test_the_demonstration_is_proved_verified_and_formed_again_within_a_minute",
        "groups/test_never_above.py::"
        "test_nobody_pays_above_their_cap_nor_leaves_a_group_that_holds",
    ),
    "(d) the shares are the invoice of the supplier, to the cent": (
        "orders/test_pages.py::test_shares_are_the_invoices_to_the_cent_over_random_deliveries",
        "orders/test_sharing.py::test_the_shares_sum_to_what_came_and_to_the_invoice_to_the_cent",
    ),
    "(e) no role reads a sealed quote before its hour": (
        "contracts/test_journey.py::test_no_route_shows_a_sealed_quote_to_any_role",
        "contracts/test_pages.py::test_quotes_open_all_at_once_by_the_server_clock",
        "contracts/test_sealing.py::test_nothing_of_a_quote_can_be_read_in_what_is_kept",
        "contracts/test_pages.py::test_anybody_checks_the_digest_of_an_opened_quote",
    ),
    "(f) a contract needs no hub, from end to end": (
        "contracts/test_journey.py::"
        "test_a_contract_goes_from_preregistration_to_acceptances_without_a_hub",
    ),
    "(g) verify: the same groups for what was proved, rules and bound for what was stopped": (
        "acceptance/test_demonstration.py::"
        "test_the_demonstration_is_proved_verified_and_formed_again_within_a_minute",
        "runs/test_keeping.py::"
        "test_a_proved_run_comes_out_identical_and_a_wrong_one_as_a_difference",
    ),
    "(h) a third party adds a condition, and its sentence is read": (
        "acceptance/test_third_party.py::"
        "test_a_third_party_bars_pairs_and_its_sentence_is_read_on_the_own_page",
    ),
}


def test_every_promise_has_tests_that_exist():
    named = {(one, line) for one, tests in PROMISES.items() for line in tests}
    agree(
        f"{promise}: {line} does not exist"
        for promise, line in sorted(named)
        if line.partition("::")[2] not in _tests(SUITE / line.partition("::")[0])
    )


def _tests(file):
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
