# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may take away."""

from datetime import date

from ess_map_accompaniment.exchange import checking
from ess_map_accompaniment.permanences.models import Permanence

from ess_map import Actor, db

FOLDER = "/accompagnement/data-inclusion/"


def test_only_what_is_published_and_in_service_is_given(client, full, make_structure, make_service):
    make_service(full, name="Service clos", closed_on=date(2026, 1, 1))
    make_structure("Structure close", closed_on=date(2026, 1, 1))
    hidden = make_structure("Brouillon")
    db.session.get(Actor, hidden.actor_id).status = "draft"
    db.session.commit()
    structures = client.get(f"{FOLDER}structures.json").json
    services = client.get(f"{FOLDER}services.json").json
    assert [row["nom"] for row in structures] == ["Couveuse de Touraine"]
    assert [row["nom"] for row in services] == ["Tester son activité"]
    for kind, rows in (("structures", structures), ("services", services)):
        assert [checking.problems(kind, row) for row in rows] == [{}]


def test_contacts_are_the_public_ones_and_nobody_is_named(client, full):
    (row,) = client.get(f"{FOLDER}structures.json").json
    assert row["telephone"] == "02 47 00 00 00"
    for name in ("structures.json", "services.json", "ess.json"):
        text = client.get(f"{FOLDER}{name}").text
        assert "secret@exemple.fr" not in text
        assert "contact_nom_prenom" not in text


def test_a_structure_that_the_schema_refuses_is_left_out(client, make_structure):
    make_structure("Aa")
    assert client.get(f"{FOLDER}structures.json").json == []


def test_the_page_says_what_is_there(client, full):
    page = client.get(FOLDER).text
    assert "1 structure" in page
    assert "ess-map-localhost" in page


def test_hours_of_one_permanence_are_those_of_the_service(client, full, make_service):
    db.session.add(Permanence(structure_id=full.id, hours="Tu 09:00-12:00"))
    db.session.commit()
    (row,) = client.get(f"{FOLDER}services.json").json
    assert row["horaires_accueil"] == "Tu 09:00-12:00"
