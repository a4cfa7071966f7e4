# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members and organisers see of groups, and answer there."""

from __future__ import annotations

import re

import pytest
from ess_map_groupbuy.groups import answering, record
from ess_map_groupbuy.intentions import links

from ess_map import db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


def named(page, name):
    """Return the values of the hidden fields called ``name``."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page.text)


def test_a_member_reads_the_proposal_says_yes_up_to_a_price_and_may_leave(
    client, formed, plain, place
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    own = links.own_path(world.people[0])
    page = client.get(own)
    said = plain(page)
    for words in ("96 € TTC / stère", "Répondez avant le", "Entre 96 €", "1 autre personne"):
        assert words in said, words
    assert world.people[1].name not in said
    fields = {"place": named(page, "place")[0], "seen": named(page, "seen")[0]}
    wrong = client.send(f"{own}/oui", own, **{**fields, "cap": "500"})
    assert wrong.status_code == 422
    assert 'value="500"' in wrong.text
    assert "Choisissez un prix entre 96" in plain(wrong)
    assert client.send(f"{own}/oui", own, **{**fields, "cap": "102"}).status_code == 303
    assert (place(world.people[0]).state, place(world.people[0]).cap) == ("confirmed", 8500)
    assert client.send(f"{own}/oui", own, **{**fields, "cap": "102"}).status_code == 303
    said = plain(client.get(own))
    assert "Vous êtes engagé" in said and "Pourquoi ce résultat" in said
    assert "le groupe passe de 20 st à 8 st, sous les 20 st de son prix" in said
    assert client.send(f"{own}/quitter", own, **fields).status_code == 303
    said = plain(client.get(own))
    assert "Vous vous êtes retiré de votre groupe" in said
    assert "Pourquoi ce résultat" not in said, "a place that was given back"
    assert client.send(f"{own}/attendre", own, **fields).status_code == 303
    assert "au rang 1" in plain(client.get(own))


def test_an_answer_to_a_proposal_that_has_changed_is_not_taken(client, formed, place):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    own = links.own_path(world.people[0])
    mine = str(place(world.people[0]).id)
    other = client.send(f"{own}/non", own, place="999")
    assert other.status_code == 412
    assert client.send(f"{own}/oui", own, place=mine, seen="1", cap="96").status_code == 412
    assert place(world.people[0]).state == "asked"


def test_members_reach_the_lead_only_who_agrees(client, formed, plain):
    helper = {"quantity": 8, "can_help": ["organiser"], "phone": "0601020304"}
    world = formed([{"quantity": 12}, helper])
    for who in world.people:
        answering.confirm(db.session, record.live_of(db.session, who.id))
    db.session.commit()
    mine, lead = (links.own_path(one) for one in world.people)
    assert "0601020304" not in plain(client.get(mine))
    assert client.send(f"{mine}/referent", mine, oui="1").status_code == 412
    assert client.send(f"{lead}/referent", lead, oui="1").status_code == 303
    assert "0601020304" in plain(client.get(mine))


def test_organisers_see_how_far_groups_are_and_answer_for_who_writes_on_paper(
    client, formed, plain, sign_in, make_organiser, letters, run_jobs
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    slug = world.campaign.slug
    assert client.get(f"/achats/{slug}/groupes").status_code in (302, 303, 401)
    sign_in(client, make_organiser(world.campaign))
    said = plain(client.get(f"/achats/{slug}/groupes"))
    for words in ("0 sur 1", "il en faut 20 st", "20 st en attente", "1 groupe attend encore"):
        assert words in said, words
    assert (
        client.send(f"/achats/{slug}/groupes/arreter", f"/achats/{slug}/groupes").status_code == 400
    )
    (group,) = record.of_campaign(db.session, world.campaign.id)
    path = f"/achats/{slug}/groupes/{group.id}"
    page = client.get(path)
    assert world.people[0].email in plain(page)
    assert str(world.people[0].latitude) not in page.text
    for place in sorted(set(named(page, "place"))):
        answer = client.send(f"{path}/reponse", path, place=place, reponse="oui")
        assert answer.status_code == 303
    assert "engagement est enregistré" in letters(world.people[0].email)[-1][0]
    table = client.get(f"{path}/liste.csv").text
    assert world.people[0].name in table
    assert client.get(f"{path}/liste.pdf").data.startswith(b"%PDF")
    assert (
        client.send(f"/achats/{slug}/groupes/arreter", f"/achats/{slug}/groupes").status_code == 303
    )
    assert "votre groupe est confirmé" in letters(world.people[0].email)[-1][0]
    assert "Groupes confirmés 1 sur 1" in plain(client.get(f"/achats/{slug}/tableau"))


def test_a_group_is_dissolved_with_a_reason_and_others_may_not_look(
    client, formed, plain, sign_in, make_organiser, make_user, letters
):
    world = formed([{"quantity": 12}, {"quantity": 8}])
    (group,) = record.of_campaign(db.session, world.campaign.id)
    path = f"/achats/{world.campaign.slug}/groupes/{group.id}"
    sign_in(client, make_user())
    assert client.get(path).status_code == 403
    sign_in(client, make_organiser(world.campaign))
    assert client.send(f"{path}/dissoudre", path, reason="").status_code == 422
    assert client.send(f"{path}/dissoudre", path, reason="Plus de camion.").status_code == 303
    subject, body = letters(world.people[0].email)[-1]
    assert "dissous" in subject
    assert "Plus de camion." in body
    assert "Tous les groupes ont été dissous." in plain(
        client.get(f"/achats/{world.campaign.slug}/groupes")
    )


def test_a_contract_is_accepted_without_any_hub(client, formed, plain, place, letters):
    world = formed(
        [{"quantity": 12, "longitude": None, "latitude": None, "reach": None}, {"quantity": 8}],
        hubs=0,
        kind="pooled_contract",
        state="personal_offers",
        vat_rate=2000,
    )
    assert world.campaign.state == "acceptance_window"
    own = links.own_path(world.people[0])
    page = client.get(own)
    assert f"Avec qui {world.offer.supplier}" in plain(page) and "Quand" not in plain(page)
    assert "Où :" not in letters(world.people[0].email)[-1][1]
    fields = {"place": named(page, "place")[0], "seen": "8000", "cap": "96"}
    assert client.send(f"{own}/oui", own, **fields).status_code == 303
    assert place(world.people[0]).state == "confirmed"
