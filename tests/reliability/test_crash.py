# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was acknowledged is there after kill -9, and nothing is there by half."""

import pytest

from ess_map.testing.databases import DATABASES
from tests.reliability import crash


@pytest.mark.parametrize("kind", DATABASES)
def test_all_that_was_acknowledged_survives_a_kill_in_the_middle(kind, tmp_path):
    log, found, _slowest = crash.run(kind, tmp_path, rounds=2, receipts=15)
    assert found.acknowledged > 0
    assert log.sent >= found.acknowledged
    assert (found.lost, found.doubled, found.torn) == ([], [], [])


@pytest.mark.parametrize("kind", DATABASES)
def test_the_search_finds_what_is_missing(kind, tmp_path):
    with (tmp_path / "log").open("w") as file, crash.instance(kind, tmp_path / kind) as made:
        log = crash.Log(file)
        log.receipt("never sent", {"name": "never sent", "summary": "", "status": "pending"})
        assert crash.look(made, log).lost == ["never sent"]
