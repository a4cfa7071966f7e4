# SPDX-License-Identifier: AGPL-3.0-or-later
"""(h) A plugin of somebody else adds « only members of a CRESS », and people read its sentence."""

from __future__ import annotations

from types import SimpleNamespace

import ess_map_groupbuy
import pytest
from ess_map_groupbuy.groups import proposing
from ess_map_groupbuy.intentions import links
from ess_map_groupbuy.runs import reading

from ess_map import Criterion, Verdict, db, hookimpl

HERE = {"longitude": 0.65, "latitude": 47.35}
SENTENCE = "Cette offre est réservée aux membres de la CRESS"


MEMBERS = set()
"""The actors of the list that the other plugin keeps."""


def member(demand, site, context):
    """Only members buy; a criterion never sees where somebody lives."""
    assert not hasattr(demand, "longitude")
    known = demand.who == "enterprise" and demand.actor_id in MEMBERS
    return Verdict.met("Membre de la CRESS") if known else Verdict.unmet(SENTENCE)


@hookimpl
def register_criteria(kind):
    return [Criterion("cress.member", "Membre de la CRESS", member)] if kind == "groupbuy" else []


cress = SimpleNamespace(register_criteria=register_criteria, __name__="cress")


@pytest.mark.with_plugins(ess_map_groupbuy, ("cress", cress))
def test_a_third_party_bars_pairs_and_its_sentence_is_read_on_the_own_page(
    client,
    monkeypatch,
    make_campaign,
    make_hosting,
    make_offer,
    make_intention,
    make_actor,
    formed,
    plain,
):
    campaign = make_campaign("Bois", state="forming", least_members=1)
    make_hosting(campaign, actor_fields=HERE)
    make_offer(campaign, tiers=((2, 9000),))
    inside = make_actor("SCIC du bois")
    monkeypatch.setattr(f"{__name__}.MEMBERS", {inside.id})
    outside = make_actor("SCOP du fer")
    member_, other = (
        make_intention(campaign, who="enterprise", actor_id=one.id, **HERE)
        for one in (inside, outside)
    )
    household = make_intention(campaign, **HERE)
    run = formed(campaign)
    assert [who for one in reading.groups(db.session, run) for who, _q in one.members] == [
        member_.id
    ]
    proposing.propose(db.session, campaign, run)
    db.session.commit()
    for one in (other, household):
        read = plain(client.get(links.own_path(one)))
        assert SENTENCE in read
        assert "Aucun lieu de livraison ne réunit toutes vos conditions." in read
    assert "Vous avez une place" in plain(client.get(links.own_path(member_)))
