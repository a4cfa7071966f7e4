# SPDX-License-Identifier: AGPL-3.0-or-later
"""A third party adds a rule to who can be in which group, and its sentence is read."""

from __future__ import annotations

from types import SimpleNamespace

import ess_map_groupbuy
import pytest
from ess_map_groupbuy.runs import asking, instance, reading, sections

from ess_map import Criterion, Verdict, db, hookimpl

TOURS = {"longitude": 0.65, "latitude": 47.35}
MEMBERS = "Seuls les membres de la CRESS achètent à cette offre"


def member(demand, site, context):
    """The example of the guide: only members of a CRESS; what is not known bars nobody."""
    assert context.kind == "pooled_delivery" and site.hub_id and site.slot == "sat-am"
    if demand.who != "enterprise" or demand.actor_id is None:
        return Verdict.unmet(MEMBERS)
    return Verdict.unknown("pas d'avis")


@hookimpl
def register_criteria(kind):
    return [Criterion("cress.member", "Membre de la CRESS", member)] if kind == "groupbuy" else []


cress = SimpleNamespace(register_criteria=register_criteria, __name__="cress")
pytestmark = [
    pytest.mark.parametrize("database", ["spatialite"], indirect=True),
    pytest.mark.with_plugins(ess_map_groupbuy, ("cress", cress)),
]


def test_a_plugin_bars_a_pair_and_its_sentence_stands_in_the_explanation(
    app, wood, formed, make_actor, make_intention
):
    campaign = wood(least_members=1)
    one = make_actor("SCIC du bois")
    shop = make_intention(campaign, who="enterprise", actor_id=one.id, quantity=6, **TOURS)
    problem, names = instance.build(db.session, campaign)
    assert set(problem.barred.values()) == {("cress.member",)}
    # Who is too far is not asked about: the gate is judged for pairs that nothing else bars.
    assert len(problem.barred) == 5 and names.demands.index(shop.id) == 5
    run = formed(campaign)
    assert [who for group in reading.groups(db.session, run) for who, _q in group.members] == [
        shop.id
    ]
    run.state = asking.PROPOSED
    db.session.commit()
    with app.test_request_context("/"):
        assert MEMBERS in sections.own(campaign.near[0], campaign).html
        assert "SCIC" not in sections.own(campaign.near[0], campaign).html
