# SPDX-License-Identifier: AGPL-3.0-or-later
"""Switched off and on again under load, with two workers: no error served, all follow."""

import pytest

from tests.reliability import toggle

DEADLINE = 10
"""Seconds; how fast it really is, `make toggle` says."""


@pytest.mark.parametrize("kind", ["spatialite", "postgis"])
def test_nobody_is_served_an_error_and_all_workers_follow(kind, tmp_path, postgres):
    figures = toggle.run(kind, tmp_path, changes=2)
    assert figures.errors == {}
    assert set(figures.statuses) == {200, 404}
    assert len(figures.workers) == 2
    assert max(figures.late) < DEADLINE
    assert figures.seen[-1][-1] == 200
