# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the tables to groups: what is counted, what is decided, what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.forming import highs
from ess_map_groupbuy.runs import asking, instance, keeping, reading, running, seams, timing
from ess_map_groupbuy.runs.models import Run

from ess_map import ServiceArea, db, now

TOURS = {"longitude": 0.65, "latitude": 47.35}
pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


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
    assert keeping.read(run.solution, run.stages, run.solver).groups[0].ordered == 8


def test_the_same_tables_give_the_same_problem(wood):
    campaign = wood()
    first, names = instance.build(db.session, campaign)
    db.session.expire_all()
    again, _names = instance.build(db.session, campaigns.by_id(db.session, campaign.id))
    assert first == again
    assert instance.Names.from_json(names.to_json()) == names


def test_sites_are_offers_at_hubs_that_agreed_inside_the_perimeter_in_common_slots(
    wood, make_hosting, make_offer
):
    campaign = wood()
    make_hosting(campaign, actor_fields={"longitude": 1.05, "latitude": 47.35})  # département 41
    make_hosting(campaign, actor_fields=TOURS, state="asked")
    make_hosting(campaign, actor_fields=TOURS, slots=["sun-eve"])
    amboise = campaign.hostings[1]
    amboise.capacity = 5
    near = ServiceArea(frozenset({"commune-37261"})).to_json()
    local = make_offer(campaign, area=near, capacity=30, lot=2)
    db.session.commit()
    problem, names = instance.build(db.session, campaign)
    everywhere, tours = campaign.offer.id, campaign.hostings[0]
    assert set(names.sites) == {
        (everywhere, tours.id, "sat-am"),
        (everywhere, amboise.id, "sat-am"),
        (local.id, tours.id, "sat-am"),
    }
    pools = {one.name: (one.capacity, one.sites) for one in problem.pools}
    assert pools[f"offer-{local.id}"] == (30, (names.sites.index((local.id, tours.id, "sat-am")),))
    assert pools[f"hub-{amboise.hub_id}-sat-am"][0] == 5


def test_households_count_without_vat_and_who_has_answered_by_what_they_accepted(
    wood, make_intention
):
    campaign = wood(vat_rate=1000)
    shop = make_intention(campaign, who="enterprise", recovers_vat=True, price=8800, **TOURS)
    first = campaign.near[0]
    where = (campaign.offer.id, campaign.hostings[0].id, "sat-am")
    problem, names = instance.build(
        db.session,
        campaign,
        kept={first.id: where, 999: where},
        proposed={shop.id: (campaign.offer.id, 12345, "sat-am")},
        caps={first.id: 9100},
    )
    prices = {one.key: one.price for one in problem.demands}
    assert prices[campaign.near[1].id] == 10909  # 120 € with 10 %
    assert (prices[shop.id], prices[first.id]) == (8800, 9100)
    assert problem.kept == {names.demands.index(first.id): names.sites.index(where)}
    assert problem.proposed == {}, "that site is gone"
    campaign.audience = "citizens"
    assert shop.id not in instance.build(db.session, campaign)[1].demands


def test_a_contract_needs_no_hub(make_campaign, make_offer, make_intention, formed):
    campaign = make_campaign(kind="pooled_contract", state="personal_offers", least_members=2)
    make_offer(campaign, tiers=((2, 9000),))
    for _one in range(2):
        make_intention(campaign, quantity=1, longitude=None, latitude=None)
    run = formed(campaign)
    (group,) = reading.groups(db.session, run)
    assert (group.hosting_id, group.slot, run.people) == (None, "", 2)


def test_without_the_solver_a_run_fails_with_what_to_install(wood, formed, monkeypatch):
    campaign = wood()
    told = []
    monkeypatch.setattr(seams, "DONE", [lambda session, run: told.append(run.state)])

    def missing():
        raise highs.SolverMissing("highspy")

    monkeypatch.setattr(highs, "load", missing)
    run = formed(campaign)
    assert run.state == "failed" and "pip install highspy" in run.failure
    assert told == ["failed"] and run.solution == {}


def test_groups_that_the_checker_refuses_are_kept_for_inspection_and_never_proposed(
    wood, formed, monkeypatch
):
    campaign = wood()
    found = running.check
    monkeypatch.setattr(
        running, "check", lambda problem, solution: [*found(problem, solution), Broken()]
    )
    run = formed(campaign)
    assert run.state == "failed" and "seuil-faux" in run.failure
    assert run.solution["groups"]


class Broken:
    rule = "seuil-faux"


def test_what_was_cut_short_begins_again_once_then_says_so(wood, formed):
    campaign = wood()
    lost = asking.ask(db.session, campaign)
    lost.state, lost.started_at = "running", now() - timedelta(minutes=10)
    lost.progress = {"attempts": 1}
    twice = Run(campaign_id=campaign.id, purpose="form", state="running", progress={"attempts": 2},
                started_at=now() - timedelta(hours=1))  # fmt: skip
    db.session.add(twice)
    db.session.commit()
    assert running.run(db.session)
    db.session.expire_all()
    assert lost.state == "done"
    assert twice.state == "failed" and "interrompu" in twice.failure


def test_one_run_of_a_campaign_at_a_time_and_twice_the_same_is_one(wood):
    campaign = wood()
    first = asking.ask(db.session, campaign)
    assert asking.ask(db.session, campaign) is first
    busy = Run(campaign_id=campaign.id, purpose="form", state="running", started_at=now())
    db.session.add(busy)
    db.session.commit()
    assert running.run(db.session) is None and first.state == "queued"


def test_the_clock_begins_the_formation_once(wood):
    campaign = wood(forms_at=now() + timedelta(hours=1))
    timing.ring(db.session, campaign.id)
    assert campaign.state == "closed", "not yet"
    campaign.forms_at = now() - timedelta(minutes=1)
    timing.ring(db.session, campaign.id)
    assert campaign.state == "forming"
    assert [one.state for one in reading.of_campaign(db.session, campaign.id)] == ["queued"]
    moving.apply(db.session, campaign, "resume")
    db.session.commit()
    assert campaign.state == "closed"
