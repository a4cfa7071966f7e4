# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured can be measured, and says how good it is."""

from __future__ import annotations

from ess_map_groupbuy import bench


def test_every_promise_has_a_time_and_the_small_ones_are_those_of_trying_everything():
    promises = {one.name: one for one in bench.register_benchmarks()}
    assert {name: one.target for name, one in promises.items()} == {
        "groupbuy.served": 10_000,
        "groupbuy.goals": 60_000,
        "groupbuy.large": 120_000,
        "groupbuy.huge": 300_000,
        "groupbuy.costs": 3_000,
        "groupbuy.small": 10_000,
    }
    assert promises["groupbuy.small"].prepare(None)().startswith("20 campagnes sur 20")


def test_a_promise_says_what_was_reached_and_what_people_reach_by_hand():
    (served,) = (one for one in bench.register_benchmarks() if one.name == "groupbuy.served")
    said = served.prepare(None)()
    assert said.startswith("personnes 195, prouvé en")
    assert "131 personnes à la main" in said and said.endswith("0 règle enfreinte")
