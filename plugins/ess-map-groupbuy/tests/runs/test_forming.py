# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the tables to groups: what is counted, what is decided, what is kept."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.runs import reading

from ess_map import db


@pytest.mark.parametrize("database", ["spatialite", "postgis"], indirect=True)
def test_a_run_forms_groups_and_keeps_all_that_is_needed_to_do_it_again(wood, formed):
    campaign = wood()
    run = formed(campaign)
    assert (run.state, run.people, run.asked) == ("done", 4, 5), run.failure
    assert run.solver.startswith("HiGHS") and len(run.fingerprint) == 40
    assert {one["status"] for one in run.stages} == {"optimal"}
    (group,) = reading.groups(db.session, run)
    assert group.offer_id == campaign.offer.id
    assert group.hosting_id == campaign.hostings[0].id and group.slot == "sat-am"
    assert (group.tier, group.price) == (6, 9000)
    assert group.members == tuple((one.id, 2) for one in campaign.near)
