# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups are proposed, answered, and form again when somebody leaves."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.groups import answering, proposing, record, reforming
from ess_map_groupbuy.hubs import seams as hubs
from ess_map_groupbuy.intentions import forgetting
from ess_map_groupbuy.offers import seams as offers
from ess_map_groupbuy.runs import reading

from ess_map import Conflict, Invalid, db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
NEAR_SOUTH = {"latitude": 47.36}


def test_proposed_groups_ask_everybody_until_the_date_of_the_campaign(formed, letters, place):
    far = {"longitude": 3.0, "latitude": 46.0, "email": "loin@exemple.fr"}
    world = formed([{"quantity": 12}, {"quantity": 8, "can_help": ["organiser"]}, far])
    (group,) = record.of_campaign(db.session, world.campaign.id)
    assert (world.campaign.state, group.state, group.tier) == ("proposed", "confirming", 20)
    assert (group.price, group.lead_id) == (8000, world.people[1].id)
    mine = place(world.people[0])
    assert (mine.state, mine.price, mine.cap) == ("asked", 8000, 10_000)
    assert mine.expires_at == world.campaign.commit_by
    ((subject, body),) = letters(world.people[0].email)
    assert "répondez avant le" in subject
    for words in ("Avant : Intention enregistrée", "Réponse attendue", "96", "/achats/moi/"):
        assert words in body, words
    ((subject, body),) = letters("loin@exemple.fr")
    assert "pas de groupe" in subject
    assert "Aucun relais ne convient" in body
    assert world.run.state == "proposed"


def test_a_group_is_confirmed_when_all_have_said_yes_and_twice_is_once(formed, states, place, move):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    one, two = (place(who) for who in world.people)
    answering.confirm(db.session, one, cap=8500, seen=8000)
    answering.confirm(db.session, one)
    assert states(world.campaign) == (["confirming"], ["confirmed", "asked"])
    answering.confirm(db.session, two)
    assert (one.cap, two.cap) == (8500, 10_000)
    assert states(world.campaign)[0] == ["confirmed"]
    move(world.campaign, "commit")
    assert world.campaign.state == "committed"


def test_a_yes_to_another_price_or_beyond_the_limits_is_refused(formed, place):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    mine = place(world.people[0])
    with pytest.raises(Conflict, match="prix proposé vient de changer"):
        answering.confirm(db.session, mine, seen=9000)
    for cap in (7999, 10_001):
        with pytest.raises(Invalid, match="au plus"):
            answering.confirm(db.session, mine, cap=cap)


def test_a_late_yes_is_refused_by_the_clock_of_the_server(formed, place, clock, letters):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    mine = place(world.people[0])
    clock.advance(days=35, seconds=1)
    with pytest.raises(Conflict, match="liste d'attente"):
        answering.confirm(db.session, mine)


def test_a_withdrawal_above_the_tier_moves_nobody(formed, states, place, again, letters):
    world = formed([{"quantity": 12}, {"quantity": 8}, {"quantity": 3}])
    for who in world.people:
        answering.confirm(db.session, place(who))
    answering.withdraw(db.session, place(world.people[2]))
    assert again().purpose == "form"
    assert states(world.campaign) == (["confirmed"], ["confirmed", "confirmed", "withdrawn"])
    assert len(letters(world.people[0].email)) == 2  # the proposal, and the receipt


def test_nobody_is_put_into_a_dearer_group_than_their_cap_allows(
    formed, states, place, again, letters
):
    world = formed([{"quantity": 8}, {"quantity": 4}, {"quantity": 8}], allow_extension=False)
    caps = (9500, 8000, 9000)
    for who, cap in zip(world.people, caps, strict=True):
        answering.confirm(db.session, place(who), cap=cap)
    answering.withdraw(db.session, place(world.people[2]))
    assert states(world.campaign)[0] == ["reforming"]
    assert again().state == "proposed"
    # 12 steps are left for the tier of 10, but only 8 accept its price: nobody is asked more.
    assert states(world.campaign) == (["dissolved"], ["released", "released", "withdrawn"])
    assert all(place(who).price <= cap for who, cap in zip(world.people, caps, strict=True))
    subject, body = letters(world.people[0].email)[-1]
    assert "ne se fait pas" in subject
    assert "Avant : Engagé" in body
    assert "Maintenant : Liste d'attente" in body


def test_who_stays_at_a_dearer_tier_reads_the_old_and_the_new_price(
    formed, states, place, again, letters
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    for who in world.people:
        answering.confirm(db.session, place(who))
    answering.withdraw(db.session, place(world.people[1]))
    assert again().state == "proposed"
    assert states(world.campaign) == (["confirmed"], ["confirmed", "withdrawn"])
    assert place(world.people[0]).price == 9000
    subject, body = letters(world.people[0].email)[-1]
    assert "ses conditions changent" in subject
    before, after = (
        next(line for line in body.splitlines() if line.startswith(word))
        for word in ("Avant :", "Maintenant :")
    )
    assert "96" in before
    assert "108" in after


def test_the_waiting_list_takes_the_place_and_keeps_the_group(
    formed, make_intention, states, place, again, letters
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    late = make_intention(world.campaign, quantity=8, email="attente@exemple.fr")
    for who in world.people:
        answering.confirm(db.session, place(who))
    answering.withdraw(db.session, place(world.people[1]))
    again()
    assert states(world.campaign) == (["confirming"], ["confirmed", "withdrawn", "asked"])
    assert place(late).price == place(world.people[0]).price == 8000
    ((subject, body),) = letters("attente@exemple.fr")
    assert "une place s'est libérée" in subject
    assert "Avant : Liste d'attente" in body


@pytest.mark.parametrize("lost", ["hub", "offer"])
def test_when_a_hub_is_lost_its_members_are_asked_again_elsewhere(
    formed, states, place, again, letters, lost
):
    world = formed(
        [{"quantity": 12}, {"quantity": 8}, {"quantity": 20, **NEAR_SOUTH}],
        hubs=2,
        allow_extension=False,
    )
    for who in world.people:
        answering.confirm(db.session, place(who))
    south = place(world.people[2])
    if lost == "hub":
        world.hostings[0].state = "lost"
        hubs.lost(db.session, world.hostings[0])
    else:
        world.offer.state = "withdrawn"
        offers.lost(db.session, world.offer)
    again()
    if lost == "offer":
        assert set(states(world.campaign)[0]) == {"dissolved"}
        return
    assert place(world.people[2]).id == south.id
    moved = place(world.people[0])
    assert (moved.state, moved.group_id, moved.cap) == ("asked", south.group_id, 10_000)
    subject, body = letters(world.people[0].email)[-1]
    assert "votre groupe change" in subject
    assert body.index("Avant : Engagé") < body.index("Maintenant : Réponse attendue")


def test_the_organisers_may_prolong_before_a_group_is_given_up(
    formed, states, place, again, letters, make_intention, run_jobs, move
):
    world = formed([{"quantity": 10}, {"quantity": 10}], tiers=((20, 8000),))
    for who in world.people:
        answering.confirm(db.session, place(who))
    answering.withdraw(db.session, place(world.people[1]))
    again()
    assert states(world.campaign) == (["reforming"], ["confirmed", "withdrawn"])
    assert "ne tient plus" in letters(world.people[0].email)[-1][0]
    campaign = move(world.campaign, "extend")
    assert "Votre place est gardée" in letters(world.people[0].email)[-1][1]
    make_intention(campaign, quantity=10)
    move(campaign, "close")
    move(campaign, "form")
    run = reforming.ask(db.session, campaign, reforming.BY_HAND)
    again()
    proposing.propose(db.session, campaign, run)
    assert states(campaign) == (["confirming"], ["confirmed", "withdrawn", "asked"])
    assert "tient de nouveau" in letters(world.people[0].email)[-1][0]


def test_reminders_come_three_days_and_one_day_before_then_silence_is_an_answer(
    formed, states, place, again, letters, clock, run_jobs
):
    world = formed([{"quantity": 12}, {"quantity": 8}, {"quantity": 2}])
    for who in world.people[:2]:
        answering.confirm(db.session, place(who))
    db.session.commit()
    silent = world.people[2]
    clock.advance(days=32)
    run_jobs("timers")
    clock.advance(days=2)
    run_jobs("timers")
    assert [subject for subject, _body in letters(silent.email)[1:]] == [
        f"{world.campaign.title} : plus que quelques jours pour répondre"
    ] * 2
    clock.advance(days=1)
    run_jobs("timers")
    assert states(world.campaign) == (["confirmed"], ["confirmed", "confirmed", "no_answer"])
    answering.wait(db.session, place(silent))
    assert [one.id for one in record.waiting(db.session, world.campaign.id)] == [silent.id]


def test_a_cancelled_campaign_frees_everybody_and_says_why(
    formed, states, place, letters, move, make_intention
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    waits = make_intention(world.campaign)
    answering.confirm(db.session, place(world.people[0]))
    move(world.campaign, "cancel", reason="Le fournisseur a fermé.")
    assert states(world.campaign) == (["dissolved"], ["released", "released"])
    for who in (world.people[0], waits):
        assert "Le fournisseur a fermé." in letters(who.email)[-1][1]


def test_who_erases_their_intention_leaves_the_group_and_nothing_behind(
    formed, states, place, again
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    for who in world.people:
        answering.confirm(db.session, place(who))
    forgetting.erase(db.session, world.campaign, world.people[1])
    again()
    assert states(world.campaign) == (["confirmed"], ["confirmed"])
    assert place(world.people[0]).price == 9000


def test_letters_are_in_the_language_of_who_reads_them(formed, letters):
    world = formed([{"quantity": 12, "language": "en"}, {"quantity": 8}])
    ((_subject, body),) = letters(world.people[0].email)
    assert "/en/achats/moi/" in body


def test_many_answers_before_the_run_begins_are_one_run(formed, place, again, states):
    world = formed([{"quantity": 10}, *({"quantity": 4} for _one in range(4))])
    for who in world.people:
        answering.confirm(db.session, place(who))
    for who in world.people[1:4]:
        answering.withdraw(db.session, place(who))
        db.session.commit()
    runs = reading.of_campaign(db.session, world.campaign.id)
    assert [one.purpose for one in runs] == ["reform", "form"]
    assert again().state == "proposed"
    assert [place(who).price for who in (world.people[0], world.people[4])] == [9000, 9000]
    assert states(world.campaign)[0] == ["confirmed"]


def test_an_answer_given_while_a_run_is_at_work_is_not_lost(formed, place, again, states):
    world = formed([{"quantity": 12}, {"quantity": 8}, {"quantity": 2}])
    for who in world.people:
        answering.confirm(db.session, place(who))
    answering.withdraw(db.session, place(world.people[1]))
    run = reading.of_campaign(db.session, world.campaign.id)[0]
    run.state = "running"  # it has read its problem already
    answering.withdraw(db.session, place(world.people[2]))
    run.state = "done"
    reforming.done(db.session, run)
    assert run.state == "done"  # of what was true before: nothing is applied
    again()
    assert states(world.campaign)[1] == ["confirmed", "withdrawn", "withdrawn"]
    assert place(world.people[0]).price == 9000
