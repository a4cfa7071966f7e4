# SPDX-License-Identifier: AGPL-3.0-or-later
"""A run is done again from what was kept, until what it was made of is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.fingerprint import from_json
from ess_map_groupbuy.intentions import seams as intentions
from ess_map_groupbuy.runs import forgetting, keeping, reading, verifying
from ess_map_groupbuy.runs.models import Run

from ess_map import db, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


@pytest.fixture
def verify(app):
    return lambda run: app.test_cli_runner().invoke(args=["groupbuy", "verify", str(run.id)])


def test_a_proved_run_comes_out_identical_and_a_wrong_one_as_a_difference(wood, formed, verify):
    campaign = wood()
    run = formed(campaign)
    said = verify(run)
    assert said.exit_code == 0 and "identiques, preuve comprise" in said.output
    assert "encore les mêmes" in said.output
    campaign.near[0].quantity = 1
    groups = run.solution["groups"]
    run.solution = {**run.solution, "groups": []}
    run.stages = [{**one, "value": 0, "bound": 0} for one in run.stages]
    db.session.commit()
    said = verify(run)
    assert said.exit_code == 1 and "les groupes diffèrent" in said.output
    assert f"{len(groups[0]['members'])} en plus" in said.output
    assert "ne sont plus celles de ce calcul" in said.output


def test_a_run_that_was_stopped_is_checked_against_its_bound(wood, formed, verify):
    run = formed(wood())
    stages = [dict(one) for one in run.stages]
    stages[-1] |= {"status": "stopped", "bound": stages[-1]["value"] - 1}
    run.stages = stages
    db.session.commit()
    said = verify(run)
    assert said.exit_code == 0 and "arrêté avant la preuve" in said.output
    run.stages = [{**one, "status": "stopped"} for one in stages]
    run.stages[0]["value"], run.stages[0]["bound"] = 3, 3
    db.session.commit()
    assert verify(run).exit_code == 1


def test_an_erased_intention_leaves_every_run_and_verify_says_so(wood, formed, verify):
    campaign = wood()
    gone = campaign.near[0]
    run = formed(campaign)
    intentions.tell(db.session, gone, "erased")
    db.session.commit()
    run = reading.find(db.session, campaign.id, run.id)
    assert gone.id not in run.names["demands"] and str(gone.id) not in run.solution["told"]
    place = run.names["demands"].index(0)
    left = from_json(run.problem).demands[place]
    assert (left.key, left.longitude, left.latitude) == (0, None, None)
    (group,) = reading.groups(db.session, run)
    assert len(group.members) == 3
    said = verify(run)
    assert said.exit_code == 2 and "ont été effacées" in said.output


def test_a_year_after_the_end_only_numbers_are_left(wood, formed, run_jobs):
    campaign = wood()
    run_id = formed(campaign).id
    db.session.get_one(Campaign, campaign.id).state = "settled"
    db.session.commit()
    assert forgetting.purge(db.session, now() - timedelta(days=1)) == 0
    assert forgetting.purge(db.session, now() + timedelta(days=1)) == 1
    db.session.commit()
    run = reading.find(db.session, campaign.id, run_id)
    assert (run.problem, run.names, run.people) == ("", {}, 4)
    assert "members" not in str(run.solution) and run.solution["wiped"][0]["price"] == 9000
    assert verifying.verify(db.session, run).status == verifying.ERASED
    assert reading.groups(db.session, run) == [] and keeping.missing(run.solution) == []
    assert db.session.get_one(Run, run_id).fingerprint


def test_the_command_forms_and_lists(app, wood):
    campaign = wood()
    cli = app.test_cli_runner()
    formed = cli.invoke(args=["groupbuy", "form", campaign.slug])
    assert "4 personnes servies sur 5" in formed.output, formed.output
    assert "4 / 5" in cli.invoke(args=["groupbuy", "runs", campaign.slug]).output
