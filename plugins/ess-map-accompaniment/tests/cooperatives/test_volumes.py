# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quarters of decisions: sums, and what is kept from the public."""

from datetime import date

from ess_map_accompaniment.cooperatives.volumes import Decided, quarters


def test_quarters_count_files_and_sum_what_was_granted_to_the_cent():
    found = quarters(
        [
            Decided(date(2026, 3, 31), "granted", 5_000_01),
            Decided(date(2026, 4, 1), "granted", 7_000_00),
            Decided(date(2026, 6, 30), "refused", 0),
            Decided(date(2026, 5, 2), "postponed", 0),
            Decided(date(2026, 5, 2), "granted", 99),
            Decided(date(2026, 5, 3), "granted", 1),
        ]
    )
    assert [(one.year, one.number, one.files, one.granted, one.amount) for one in found] == [
        (2026, 2, 5, 3, 7_001_00),
        (2026, 1, 1, 1, 5_000_01),
    ]
    assert [one.hidden for one in found] == [False, True]
