# SPDX-License-Identifier: AGPL-3.0-or-later
"""(b) asking less, and (c) leaving: who hears of it, what they read, and that nobody pays more."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.campaigns import moving
from ess_map_groupbuy.groups import proposing, record
from ess_map_groupbuy.intentions import links
from ess_map_groupbuy.runs import asking

from ess_map import db

TOURS = {"longitude": 0.65, "latitude": 47.35}
CORPS = {"longitude": 0.75, "latitude": 47.35, "commune_code": "37233"}
AMBOISE = {"longitude": 0.95, "latitude": 47.35, "commune_code": "37003"}
TIERS = ((6, 9000), (8, 8200))
WORDS = ("Avant :", "Maintenant :")


@pytest.fixture
def propose(formed):
    """Close, form and propose ``campaign``; return the run."""

    def work(campaign):
        for event in ("close", "form"):
            moving.apply(db.session, campaign, event, allowed=lambda _role: True)
        run = formed(campaign)
        proposing.propose(db.session, campaign, run)
        db.session.commit()
        return run

    return work


@pytest.mark.parametrize("database", ["spatialite"], indirect=True)
def test_going_less_far_takes_me_out_and_the_pages_say_what_is_lost(
    client, make_campaign, make_hosting, make_offer, make_intention, formed, propose, plain
):
    """(b)"""
    campaign = make_campaign("Bois", least_members=1)
    make_hosting(campaign, actor_fields=TOURS)
    make_offer(campaign, tiers=TIERS)
    others = [make_intention(campaign, quantity=2, **TOURS) for _one in range(3)]
    me = make_intention(campaign, quantity=2, reach=10_000, name="Zoé", **CORPS)
    before = formed(campaign)
    assert (before.people, before.solution["groups"][0]["tier"]) == (4, 1)
    mine = links.own_path(me)
    said = {"quantity": "2", "unit": "stere", "price": "120", "reach": "5", "name": "Zoé",
            "who": "household", "city": "Saint-Pierre-des-Corps", "version": str(me.version),
            "longitude": "0.75", "latitude": "47.35", "commune": "37233"}  # fmt: skip
    assert client.send(f"{mine}/modifier", **said).status_code == 303
    db.session.expire_all()
    after = propose(campaign)
    assert (after.people, after.solution["groups"][0]["tier"]) == (3, 0)
    read = plain(client.get(mine))
    assert "Aucun lieu de livraison ne réunit toutes vos conditions." in read
    assert "trop loin pour vous (7,5 km)" in read
    assert "aller jusqu'à 8 km" in read
    for one in others:
        read = plain(client.get(links.own_path(one)))
        assert "108 € TTC / stère" in read
        assert "Il manque 2 st à ce groupe pour le palier suivant, à 98,40 € TTC / stère" in read
        assert "Zoé" not in read


def test_three_who_leave_form_groups_again_and_every_letter_says_before_and_now(
    client, make_campaign, make_hosting, make_offer, make_intention, propose, run_jobs, delivered,
    smtp,
):  # fmt: skip
    """(c) With real letters; three hubs: one loses a tier, one its group, one nobody."""
    campaign = make_campaign("Bois", least_members=1, allow_extension=False)
    make_offer(campaign, tiers=TIERS)
    towns = {}
    for name, place, wanted in (
        ("tours", TOURS, (2, 2, 2, 2)), ("corps", CORPS, (3, 3)), ("amboise", AMBOISE, (4, 4))
    ):  # fmt: skip
        make_hosting(campaign, actor_fields={k: v for k, v in place.items() if k != "commune_code"})
        towns[name] = [
            make_intention(campaign, quantity=one, reach=4_000, email=f"{name}-{at}@exemple.fr",
                           **place)
            for at, one in enumerate(wanted)
        ]  # fmt: skip
    propose(campaign)
    everybody = [one for people in towns.values() for one in people]
    for one in everybody:
        _press(client, one, "oui", cap="120")
    before = {one.id: _place(one) for one in everybody}
    assert {state for state, *_rest in before.values()} == {"confirmed"}
    run_jobs()
    start = len(smtp.envelopes)
    for one in (towns["tours"][0], *towns["corps"]):
        _press(client, one, "quitter")
    run_jobs(asking.JOB)
    run_jobs()
    letters = delivered(start)
    after = {one.id: _place(one) for one in everybody}
    for one in towns["tours"][1:]:
        assert after[one.id] == ("confirmed", 9000, before[one.id][2], before[one.id][3])
        assert after[one.id][3] >= 9000
        ((subject, text),) = letters[one.email]
        assert "ses conditions changent" in subject
        was, now_is = (next(x for x in text.splitlines() if x.startswith(w)) for w in WORDS)
        assert "98,40" in was and "108" in now_is
    for one in towns["amboise"]:
        assert after[one.id] == before[one.id], "who holds is not moved"
        assert one.email not in letters, "nor disturbed"
    for one in (towns["tours"][0], *towns["corps"]):
        assert after[one.id][0] == "withdrawn"
    assert all(WORDS[0] in text and WORDS[1] in text for own in letters.values() for _s, text in own
               if "/achats/moi/" in text)  # fmt: skip


def _press(client, intention, what, **said):
    """Send one of the forms of somebody's own page."""
    own = links.own_path(intention)
    one = record.live_of(db.session, intention.id)
    said |= {"place": str(one.id), "seen": str(one.price)}
    assert client.send(f"{own}/{what}", own, **said).status_code == 303


def _place(intention):
    db.session.expire_all()
    one = record.last_of(db.session, intention.id)
    return one.state, one.price, one.group_id, one.cap
