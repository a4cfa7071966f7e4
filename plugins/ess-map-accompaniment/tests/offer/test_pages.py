# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of the structures."""

from __future__ import annotations

import re
from datetime import date

import pytest
from ess_map_accompaniment.offer.models import Structure

from ess_map import Actor, ServiceArea, db

HERE = ServiceArea(codes=frozenset({"epci-243700754"})).to_json()
ACROSS = ServiceArea(codes=frozenset({"epci-200000016"})).to_json()


def names(page):
    return re.findall(r'class="card__name"><a[^>]*>([^<]*)<', page.text)


def test_an_empty_directory_says_how_structures_come_in(client, territories):
    page = client.get("/accompagnement/structures")
    assert page.status_code == 200
    assert "depuis la fiche d'un acteur de la carte" in page.text


def test_all_structures_are_listed_by_name_closed_ones_are_not(client, make_structure):
    for name in ("Zeste", "Artefacts"):
        make_structure(name)
    make_structure("Fermée", closed_on=date(2026, 1, 1))
    assert names(client.get("/accompagnement/structures")) == ["Artefacts", "Zeste"]


def test_choices_narrow_the_list_and_count_what_they_would_leave(
    client, make_structure, make_service
):
    cae = make_structure("La CAE")
    make_service(cae, kind="legal_hosting", stages=["creation", "seed"])
    fund = make_structure("Le Fonds", kinds=["france_active"])
    make_service(fund, kind="financing", stages=[])
    page = client.get("/accompagnement/structures?stage=creation")
    assert names(page) == ["La CAE", "Le Fonds"]
    assert "Trouver un financement (1)" in page.text
    page = client.get("/accompagnement/structures?stage=growth")
    assert names(page) == ["Le Fonds"]
    page = client.get("/accompagnement/structures?kind=cae&need=financing")
    assert names(page) == []
    assert "Retirez-en un" in page.text


def test_a_stage_that_nobody_has_said_is_not_taken_for_any(client, make_service):
    make_service(stages=None)
    assert names(client.get("/accompagnement/structures?stage=idea")) == []


def test_a_place_leaves_who_works_there(client, make_structure, make_service):
    make_service(make_structure("Ici", area=HERE))
    make_service(make_structure("Ailleurs", area=ACROSS))
    make_service(make_structure("Partout par un service"), area=HERE)
    make_service(make_structure("Nulle part"))
    found = names(client.get("/accompagnement/structures?place=Tours"))
    assert found == ["Ici", "Partout par un service"]
    found = names(client.get("/accompagnement/structures?place=commune-37003"))
    assert found == ["Ailleurs"]


def test_a_place_that_does_not_exist_is_said(client, make_structure):
    make_structure()
    page = client.get("/accompagnement/structures?place=Zzyzx")
    assert names(page) == []
    assert "Nous ne trouvons pas « Zzyzx »" in page.text


def test_collective_projects_see_who_takes_teams_and_cooperatives(
    client, make_structure, make_service
):
    make_service(make_structure("Équipes"), team_mode="both", legal_forms=["scop"])
    make_service(make_structure("Seuls"), team_mode="individual", legal_forms=[])
    make_service(make_structure("Sociétés"), team_mode="both", legal_forms=["5499"])
    make_service(make_structure("Muets"))
    assert names(client.get("/accompagnement/structures?collective=1")) == ["Équipes"]


def test_a_structure_says_what_it_offers_and_what_is_not_said(client, make_structure, make_service):
    structure = make_structure(area=HERE, networks=["ess:cae"])
    make_service(structure, name="Tester son activité", kind="business_test", stages=[])
    page = client.get(f"/accompagnement/structures/{structure.id}")
    for text in (
        "Tester son activité",
        "tous les stades",
        "non renseigné",
        "Intercommunalité : Tours Métropole Val de Loire",
        "Réseau des CAE",
        "Fiche jamais vérifiée",
    ):
        assert text in page.text, text


def test_a_full_cae_closes_its_entries_and_shows_its_meetings(client, make_structure, make_service):
    structure = make_structure(
        cae_type="generalist",
        cae_sectors=["culture"],
        entrepreneurs=42,
        test_places=6,
        test_places_taken=6,
        meetings=[
            {"at": "2026-12-03T14:00:00+01:00", "place": "Mame, Tours"},
            {"at": "2026-11-03T14:00:00+01:00", "place": "Passée"},
        ],
    )
    make_service(structure, kind="legal_hosting")
    page = client.get(f"/accompagnement/structures/{structure.id}").text
    assert "les 6 places sont prises" in page
    assert "jeudi 3 décembre, 14:00, Mame, Tours" in page
    assert "Passée" not in page
    assert page.count("Complet") >= 2


def test_a_closed_structure_says_who_took_its_place(client, make_structure):
    heir = make_structure("Héritière")
    closed = make_structure("Ancienne", closed_on=date(2026, 5, 2), successor_id=heir.id)
    page = client.get(f"/accompagnement/structures/{closed.id}")
    assert page.status_code == 410
    assert "Héritière a pris la suite" in page.text


def test_a_structure_whose_actor_is_not_published_is_not_shown(client, make_structure):
    structure = make_structure("Brouillon")
    db.session.get(Actor, structure.actor_id).status = "draft"
    db.session.commit()
    assert client.get(f"/accompagnement/structures/{structure.id}").status_code == 404
    assert names(client.get("/accompagnement/structures")) == []


def test_the_map_draws_where_it_works_and_where_it_is(client, make_structure, make_service):
    area = ServiceArea(
        codes=frozenset({"commune-37261"}), centre=(0.65, 47.35), radius=20_000
    ).to_json()
    structure = make_structure(area=area)
    make_service(structure, area=ServiceArea(codes=frozenset({"commune-37003"})).to_json())
    found = client.get(f"/accompagnement/structures/{structure.id}/carte.json").json["features"]
    assert [one["properties"]["what"] for one in found] == ["area", "area", "area", "member"]
    circle = found[1]["geometry"]["coordinates"][0]
    assert max(lat for _lon, lat in circle) == pytest.approx(47.35 + 20_000 / 111_195, abs=1e-3)


def test_the_page_of_the_actor_shows_its_accompaniment(client, make_structure, make_service):
    structure = make_structure()
    make_service(structure, name="Tester son activité")
    actor = db.session.get(Structure, structure.id).actor_id
    page = client.get(f"/acteurs/{actor}", follow_redirects=True).text
    assert "Tester son activité" in page
    assert f"/accompagnement/structures/{structure.id}" in page


def test_the_animator_of_the_place_is_offered_to_describe_an_actor(
    client, territories, make_actor, make_user, sign_in
):
    actor = make_actor("Nouvelle venue")
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    page = client.get(f"/acteurs/{actor.slug}").text
    assert f"/accompagnement/structures/nouvelle/{actor.id}" in page
    answer = client.send(f"/accompagnement/structures/nouvelle/{actor.id}")
    assert answer.status_code == 303
    assert db.session.query(Structure).one().actor_id == actor.id


def test_the_map_filters_by_kind_of_structure(client, make_structure):
    make_structure("La CAE", kinds=["cae", "incubator"])
    make_structure("Le Fonds", kinds=["france_active"])
    page = client.get("/?accompaniment.kind=incubator").text
    assert "La CAE" in page
    assert "Le Fonds" not in page
