# SPDX-License-Identifier: AGPL-3.0-or-later
"""The propositions of the strategy are the public plan of the région, as they were adopted."""

import html
import json

import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.demo import plans
from ess_map.local_needs.models import Need
from ess_map.plans import items
from ess_map.plans.models import Plan, PlanEvidence, PlanItem


def test_the_plan_says_what_the_strategy_says_and_claims_nothing_more(
    territories, client, shared_data
):
    plans.load(db.session)
    plans.load(db.session)  # again changes nothing
    plan = db.session.scalars(sa.select(Plan)).one()
    assert (plan.scope, plan.public) == ("region-24", True)
    seeds = json.loads((shared_data / "seeds/strategie_cvl_2018_2021.json").read_text("utf-8"))
    found = items.of_scope(db.session, "region-24")
    by_id = {item.id: item for item in found}
    axes = [(int(one.number), one.title) for one in found if one.level == "axis"]
    assert axes == [(one["numero"], one["libelle"]) for one in seeds["axes"]]
    goals = {(one.number, one.title) for one in found if one.level == "objective"}
    assert goals == {(one["code"], one["libelle"]) for one in seeds["objectifs"]}
    actions = [one for one in found if one.level == "action"]
    said = [
        (one.number, by_id[one.parent_id].number, [one.title, *_measures(one)]) for one in actions
    ]
    assert said == [
        (f"Proposition {one['numero']}", one["objectif_code"], one["actions"])
        for one in seeds["propositions"]
    ]
    assert {one.status for one in found} == {"todo"}
    proven = db.session.scalars(sa.select(PlanEvidence.item_id)).all()
    assert sorted(proven) == sorted(one.id for one in actions)

    page = html.unescape(client.get(f"/plans/{plan.id}").text)
    assert "Proposition 20" in page and "20 actions" in page and "adoptée en séance" in page
    assert "20 actions" in client.get("/territoires/region-24").text
    needs = db.session.scalars(sa.select(Need)).all()
    assert needs and all("inventé" in need.body for need in needs)


def _measures(item: PlanItem) -> list[str]:
    return [line.removeprefix("– ") for line in item.body.splitlines()]
