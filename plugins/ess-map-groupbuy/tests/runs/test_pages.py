# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers see of the formation, and what the others read of it."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.intentions.links import own_path
from ess_map_groupbuy.runs import asking, reading, running

from ess_map import db

TOURS = {"longitude": 0.65, "latitude": 47.35}
pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


@pytest.fixture
def organiser(make_organiser, sign_in, client):
    return lambda campaign: sign_in(client, make_organiser(campaign))


def test_organisers_ask_watch_and_read_a_formation(wood, organiser, htmx, sign_in, plain, run_jobs):
    campaign = wood()
    client = organiser(campaign)
    here = f"/achats/{campaign.slug}/formation"
    page = client.get(here)
    assert "Former les groupes" in plain(page) and "Aucun calcul encore" in plain(page)
    answer = client.send(here, here)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    waiting = client.get(where)
    assert "<progress" in waiting.text and 'data-hx-trigger="every 2s"' in waiting.text
    assert "Actualiser" in plain(waiting)
    run_jobs(asking.JOB)
    read = plain(client.get(where))
    assert "4 personnes servies sur 5" in read
    assert "solution prouvée optimale" in read
    assert "12 st : 98,40 € TTC / stère" in read and "8 st" in read
    assert "1 personne n'est pas servie" in read
    assert "aucun relais à leur portée ne peut atteindre un prix" in read
    assert "Il manque 3 st à" in read
    marks = client.get(f"{where}/carte.json").get_json()["features"]
    assert [one["properties"]["number"] for one in marks] == ["", 4]
    check = plain(client.get(f"{where}/verification"))
    assert "toutes les règles sont respectées" in check and "encore les mêmes" in check
    assert "Un résultat attend votre décision : 4" in plain(
        client.get(f"/achats/{campaign.slug}/tableau")
    )


def test_others_may_not_read_a_formation(wood, make_user, sign_in, client, formed):
    campaign = wood()
    run = formed(campaign)
    sign_in(client, make_user())
    for path in ("", f"/{run.id}", f"/{run.id}/carte.json", f"/{run.id}/verification"):
        assert client.get(f"/achats/{campaign.slug}/formation{path}").status_code == 403


def test_a_campaign_with_nothing_says_what_it_lacks(make_campaign, organiser, plain, formed):
    campaign = make_campaign(state="closed")
    page = plain(organiser(campaign).get(f"/achats/{campaign.slug}/formation"))
    assert "il n'y a aucune intention" in page
    assert "Aucune offre n'est retenue" in page and "Aucun relais n'a encore accepté" in page
    run = formed(campaign)
    assert (run.state, run.people, run.solution["groups"]) == ("done", 0, [])


def test_organisers_suppose_and_nothing_is_changed(wood, organiser, formed, plain, make_hub):
    campaign = wood(state="forming", least_members=1)
    new = make_hub(actor_fields={**TOURS, "latitude": 47.36})
    base = formed(campaign)
    client = organiser(campaign)
    here = f"/achats/{campaign.slug}/formation/{base.id}"
    nothing = {"threshold": "100", "further": "0", "hub": "", "commune": ""}
    assert client.send(f"{here}/supposer", here, **nothing).status_code == 422
    answer = client.send(f"{here}/supposer", here, **{**nothing, "threshold": "50"})
    assert answer.status_code == 303
    both = {**nothing, "hub": str(new.id), "further": "20"}
    also = client.send(f"{here}/supposer", here, **both)
    assert also.status_code == 303
    running.run(db.session)
    read = plain(client.get(answer.headers["Location"]))
    assert "Rien n'est changé pour de bon" in read and "1 personne servie de plus" in read
    assert "2 groupes au lieu de 1" in read
    then = client.get(also.headers["Location"])
    assert 'value="20"' in then.text, "one goes on from what was supposed"
    read = plain(then)
    assert "un relais de plus" in read and "chacun va 20 km plus loin" in read
    db.session.expire_all()
    assert campaign.offer.tiers[0]["least"] == 6 and campaign.state == "forming"


def test_once_proposed_each_reads_why_and_all_read_numbers(wood, formed, client, plain):
    campaign = wood(state="forming")
    run = formed(campaign)
    run.state, campaign.state = asking.PROPOSED, "proposed"
    db.session.commit()
    mine = plain(client.get(own_path(campaign.near[0])))
    assert "Vous avez une place : 2 st à" in mine and "108 € TTC / stère" in mine
    assert "C'est le relais le plus proche" in mine and "Il manque 4 st à ce groupe" in mine
    other = plain(client.get(own_path(campaign.far[0])))
    assert "aucun groupe à votre portée" in other
    public = plain(client.get(f"/achats/{campaign.slug}"))
    assert "Moins de 5 personnes servies sur au moins 5" in public and "Il est prouvé" in public
    assert reading.decided(db.session, campaign.id).id == run.id


def test_of_two_who_are_alike_the_first_to_come_is_served_and_the_other_reads_so(
    wood, formed, client, plain
):
    campaign = wood(state="forming")
    for one in campaign.hostings:
        one.capacity = 6
    db.session.commit()
    run = formed(campaign)
    assert run.people == 3
    served = {who for group in reading.groups(db.session, run) for who, _q in group.members}
    assert served == {one.id for one in campaign.near[:3]}
    run.state = asking.PROPOSED
    db.session.commit()
    read = plain(client.get(own_path(campaign.near[3])))
    assert "à égalité, les premières intentions arrivées passent" in read
    assert "Une personne perdrait sa place à" in read
    assert "Foyer" not in read.replace(campaign.near[3].name, "").replace("Un foyer", "")
