# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a draft to an open campaign: nothing typed is lost, who animates the territory opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ess_map_groupbuy.campaigns import dates, timeline
from ess_map_groupbuy.campaigns.models import Campaign, Organiser

from ess_map import ServiceArea, db, local_now, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
SLUG = "/achats/farine-du-pays"


def at(days):
    return (local_now() + timedelta(days=days)).strftime("%Y-%m-%dT20:00")


def write(client, part, base=SLUG, version=None, **said):
    url = f"{base}/reglages/{part}"
    slug = base.rpartition("/")[2]
    one = db.session.scalar(db.select(Campaign).where(Campaign.slug == slug))
    return client.send(url, url, version=version or str(one.version), suite="1", **said)


def describe(client):
    said = {"kind": "pooled_delivery", "title": "Farine du pays", "product": "Farine T80"}
    assert client.send("/achats/nouvelle", "/achats/nouvelle", **said).location.endswith("/objet")
    objet = {"title": "Farine du pays", "product": "Farine T80", "unit": "kg", "amount": "0,5",
             "typical": "5", "vat_rate": "550"}  # fmt: skip
    assert write(client, "objet", **objet).location.endswith("/perimetre")
    area = {"audience": "both", "area_places": "Indre-et-Loire", "email": "farine@exemple.fr"}
    assert write(client, "perimetre", **area).location.endswith("/calendrier")
    days = {"closes_at": at(30), "forms_at": at(31), "commit_by": at(40), "slots": "sat-am"}
    assert write(client, "calendrier", **days).location.endswith("/regles")
    rules = {"least_members": "3", "most": "40", "goal": "people", "extension_days": "14"}
    assert write(client, "regles", **rules).location.endswith("/cadre")
    legal = write(client, "cadre", legal="own_name")
    assert legal.location.endswith("/reglages#cadre")


def test_a_campaign_is_prepared_step_by_step_and_opened_by_who_animates(
    client, territories, make_user, sign_in, animator, plain, told
):
    ines = make_user(email="ines@exemple.fr")
    sign_in(client, ines)
    describe(client)
    one = db.session.scalar(db.select(Campaign))
    assert (one.state, one.step, one.usual, one.largest_share) == ("draft", 500, 10, 400)
    assert one.area["codes"] == ["department-37"]
    assert "Demander l'ouverture" in plain(client.get(f"{SLUG}/tableau"))
    assert client.get(f"{SLUG}/etape/open").status_code == 412
    client.send(f"{SLUG}/ouverture", f"{SLUG}/tableau")
    assert "demande à ouvrir" in told(animator)
    client.delete_cookie("session")
    assert client.get(SLUG).status_code == 404
    sign_in(client, animator)
    assert "attendent votre relecture" in plain(client.get("/achats/organiser"))
    client.send(f"{SLUG}/etape/open", f"{SLUG}/etape/open")
    client.delete_cookie("session")
    page = plain(client.get(SLUG))
    assert "Un groupe compte au moins 3 membres" in page
    assert "Personne ne prend plus de 40" in page
    assert "est ouverte" in told(ines)


def test_a_draft_that_says_too_little_cannot_be_asked_for(
    client, territories, make_user, sign_in, plain
):
    sign_in(client, make_user())
    said = {"kind": "pooled_contract", "title": "Farine du pays", "product": "Électricité"}
    client.send("/achats/nouvelle", "/achats/nouvelle", **said)
    answer = client.send(f"{SLUG}/ouverture", f"{SLUG}/tableau")
    assert answer.status_code == 400
    assert "Dites ce qui s'achète" in plain(answer)
    client.send(f"{SLUG}/supprimer", f"{SLUG}/reglages")
    assert db.session.scalar(db.select(db.func.count(Organiser.id))) == 0


def test_moments_out_of_order_are_told_at_their_field(client, organiser, wood):
    said = {"closes_at": at(50), "forms_at": at(41), "commit_by": at(60), "slots": "sat-am"}
    answer = write(client, "calendrier", "/achats/bois-de-touraine", **said)
    assert answer.status_code == 422
    assert "Il vient avant" in answer.text
    assert at(50) in answer.text


def test_once_open_a_moment_is_put_off_and_never_brought_forward(
    client, organiser, wood, again, plain
):
    base = "/achats/bois-de-touraine"
    said = {"forms_at": at(31), "commit_by": at(42), "order_at": at(45), "slots": "sat-am"}
    sooner = write(client, "calendrier", base, closes_at=at(5), **said)
    assert sooner.status_code == 422
    assert "sans l'avancer" in plain(sooner)
    assert write(client, "calendrier", base, closes_at=at(28), **said).status_code == 303
    assert dates.wall(again(wood).closes_at).strftime("%Y-%m-%dT%H:%M") == at(28)


def test_the_unit_is_fixed_once_open_and_the_rules_once_closed(client, organiser, wood, again):
    base = "/achats/bois-de-touraine"
    changed = {"title": "Bois", "product": "Charme", "unit": "kg", "amount": "3"}
    assert write(client, "objet", base, **changed).status_code == 303
    one = again(wood)
    assert (one.product, one.unit, one.step) == ("Charme", "stere", 1000)
    one.state = "closed"
    db.session.commit()
    assert "ne change plus" in client.get(f"{base}/reglages/regles").text
    url = f"{base}/reglages/calendrier"
    assert client.send(f"{base}/reglages/regles", url, goal="quantity").status_code == 400


def test_somebody_else_wrote_meanwhile_both_values_are_shown(client, organiser, wood, again):
    base = "/achats/bois-de-touraine"
    write(client, "objet", base, title="Bois sec", product="Chêne")
    answer = write(client, "objet", base, version="1", title="Bois vert", product="Chêne")
    assert answer.status_code == 412
    assert "Bois sec" in answer.text
    assert "Bois vert" in answer.text
    assert again(wood).title == "Bois sec"


def test_criteria_of_a_contract_make_a_hundred_and_are_published(
    client, make_campaign, make_organiser, sign_in, again
):
    power = make_campaign("Énergie verte", kind="pooled_contract")
    sign_in(client, make_organiser(power))
    base = f"/achats/{power.slug}"
    wrong = write(client, "regles", base, criteria="Prix : 60\nService : 30", extension_days="7")
    assert "ils doivent faire 100" in wrong.text
    right = write(client, "regles", base, criteria="Prix : 60\nService : 40", extension_days="7")
    assert right.status_code == 303
    assert [one["key"] for one in again(power).criteria] == ["prix", "service"]
    assert [one.phase for one in timeline.of(again(power))][:2] == ["now", "next"]


def test_the_perimeter_of_an_open_campaign_is_changed_by_who_animates(
    client, organiser, wood, animator, sign_in, again
):
    base = "/achats/bois-de-touraine"
    said = {"audience": "both", "email": "a@exemple.fr", "area_places": "Loir-et-Cher"}
    write(client, "perimetre", base, **said)
    assert again(wood).area["codes"] == ["department-37"]
    sign_in(client, animator)
    write(client, "perimetre", base, area_codes="department-37", **said)
    assert again(wood).area == {
        **ServiceArea(frozenset({"department-37", "department-41"})).to_json(),
        "vintage": again(wood).area["vintage"],
    }
    assert again(wood).updated_at <= now()
