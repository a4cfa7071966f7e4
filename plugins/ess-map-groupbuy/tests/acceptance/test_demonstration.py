# SPDX-License-Identifier: AGPL-3.0-or-later
"""(a), (g) and (c) at the size of the demonstration: 150 intentions at 15 hubs round Vierzon."""

from __future__ import annotations

from time import monotonic

import pytest
import shapely
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.demo.hooks import fill_demo
from ess_map_groupbuy.forming import baselines
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.fingerprint import from_json
from ess_map_groupbuy.groups import answering, record
from ess_map_groupbuy.runs import asking, keeping, reading

from ess_map import db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
MINUTE = 60
YES = "confirmed"


@pytest.fixture
def berry(make_territory):
    """Six communes round Vierzon, and what the campaigns of the demonstration are for."""
    make_territory("region", "24", "Centre-Val de Loire")
    for code, name in (("18", "Cher"), ("36", "Indre"), ("41", "Loir-et-Cher"), ("45", "Loiret")):
        make_territory("department", code, name, region="24")
    make_territory("epci", "200090561", "CC Vierzon-Sologne-Berry")
    for place in range(6):
        west, south = 1.75 + 0.25 * (place % 3), 46.95 + 0.25 * (place // 3)
        make_territory(
            "commune", f"1800{place + 1}", f"Bourg {place + 1}", department="18", region="24",
            epci="200090561", longitude=west + 0.125, latitude=south + 0.125,
            boundary=shapely.MultiPolygon([shapely.box(west, south, west + 0.25, south + 0.25)]),
        )  # fmt: skip


def test_the_demonstration_is_proved_verified_and_formed_again_within_a_minute(
    app, berry, run_jobs
):
    """(a) proved, better than by hand, 0 violations; (g) the same again; (c) at this size."""
    fill_demo(db.session)
    campaign = campaigns.find(db.session, "bois-de-vierzon")
    run = reading.find(db.session, campaign.id, reading.decided(db.session, campaign.id).id)
    _a(run)
    _g(app, run)
    _g_stopped(app, campaign, run_jobs)
    _c(campaign, run_jobs)


def _a(run):
    problem = from_json(run.problem)
    solution = keeping.read(run.solution, run.stages, run.solver)
    assert (len(problem.demands), len({one.hub for one in problem.sites})) == (150, 15)
    assert {one["status"] for one in run.stages} == {"optimal"}
    assert check(problem, solution) == []
    by_hand = baselines.greedy(problem)
    assert check(problem, by_hand) == []
    assert run.people > sum(len(one.members) for one in by_hand.groups) > 0


def _g(app, run):
    said = app.test_cli_runner().invoke(args=["groupbuy", "verify", str(run.id)])
    assert said.exit_code == 0 and "identiques, preuve comprise" in said.output


def _g_stopped(app, campaign, run_jobs):
    """Without any time, what was found keeps the rules, and its bound is not beaten."""
    run = asking.ask(db.session, campaign, purpose=asking.WHAT_IF, change={"threshold": 90})
    hurried = {"seconds_served": 0.0, "seconds_metres": 0.0, "seconds_seniority": 0.0}
    run.parameters = {**run.parameters, "limits": {**run.parameters["limits"], **hurried}}
    db.session.commit()
    run_jobs(asking.JOB)
    run = reading.find(db.session, campaign.id, run.id)
    assert run.stages[0]["status"] == "stopped"
    assert run.stages[0]["bound"] > run.stages[0]["value"]
    said = app.test_cli_runner().invoke(args=["groupbuy", "verify", str(run.id)])
    assert said.exit_code == 0, said.output
    assert "toutes les règles sont respectées" in said.output
    assert "ne contredit pas l'écart annoncé" in said.output


def _c(campaign, run_jobs):
    """Three people of three groups leave: nobody else is moved, and nobody pays above their cap."""
    before = _places(campaign)
    bound = [[who for who, one in held.items() if one[0] == YES] for held in before.values()]
    leaving = [members[0] for members in bound if members][:3]
    for who in leaving:
        answering.withdraw(db.session, record.live_of(db.session, who))
    db.session.commit()
    begun = monotonic()
    run_jobs(asking.JOB)
    assert monotonic() - begun < MINUTE
    db.session.expire_all()
    after = _places(campaign)
    assert all(one[1] <= one[2] for held in after.values() for one in held.values())
    for group, held in before.items():
        left = {who for who in held if who in leaving}
        assert not left & set(after[group])
        for who, one in held.items():
            if one[0] == YES and not left:
                assert after[group][who] == one
    left = reading.latest(db.session, campaign.id, (asking.PROPOSED,))
    assert left.purpose == asking.REFORM


def _places(campaign):
    """Return {group: {intention: (state, price, cap)}} of the groups that live."""
    return {
        group.id: {
            one.intention_id: (one.state, one.price, one.cap)
            for one, _who in record.members(db.session, group.id)
        }
        for group in record.of_campaign(db.session, campaign.id)
    }
