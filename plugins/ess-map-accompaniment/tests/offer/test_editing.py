# SPDX-License-Identifier: AGPL-3.0-or-later
"""Structures describe themselves: what is typed is kept, what cannot be is said."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from ess_map_accompaniment.offer import editing, record
from ess_map_accompaniment.offer.models import Service, Structure

from ess_map import Conflict, ServiceArea, db

SERVICE = {
    "version": "1",
    "name": "Prêt d'amorçage",
    "kind": "financing",
    "stages_how": "all",
    "sectors_how": "unsaid",
    "legal_forms_how": "some",
    "legal_forms": ["scop", "scic"],
    "team_mode": "both",
    "collective_experience": "yes",
    "cost": "free",
    "modes": ["onsite", "remote"],
    "languages": ["fr"],
    "instrument": "honor_loan",
    "amount_min": "1 500",
    "amount_max": "20 000,50",
    "intake": "campaigns",
    "campaigns-0-since": "01/01/2027",
    "campaigns-0-until": "31/01/2027",
    "area_own": "",
    "action": "save",
}
STRUCTURE = {
    "version": "1",
    "kinds": ["cae"],
    "email": "accueil@exemple.fr",
    "response_days": "5",
    "cae_type": "",
    "test_places_taken": "0",
}


@pytest.fixture
def structure(make_structure, make_adviser, client, sign_in):
    """A structure; ``client`` is one of its advisers."""
    one = make_structure()
    sign_in(client, make_adviser(one))
    return one


def edit(client, structure, **said):
    url = f"/accompagnement/structures/{structure.id}/modifier"
    return client.send(url, **STRUCTURE | said)


def add(client, structure, **said):
    url = f"/accompagnement/structures/{structure.id}/services/nouveau"
    return client.send(url, **SERVICE | said)


def stored(structure):
    db.session.expire_all()
    return record.structure(db.session, structure.id)


def test_who_is_neither_adviser_nor_animator_cannot_write(
    client, make_structure, make_user, sign_in
):
    one = make_structure()
    url = f"/accompagnement/structures/{one.id}/modifier"
    assert client.get(url).status_code == 303
    sign_in(client, make_user(role="animator", scope="epci-200000016"))
    assert client.get(url).status_code == 403


def test_a_service_is_kept_as_it_was_typed(client, structure):
    assert add(client, structure).status_code == 303
    one = db.session.query(Service).one()
    assert (one.stages, one.sectors, one.legal_forms) == ([], None, ["scop", "scic"])
    assert (one.amount_min, one.amount_max) == (150_000, 2_000_050)
    assert one.collective_experience is True
    assert one.campaigns == [{"since": "2027-01-01", "until": "2027-01-31"}]
    assert one.area is None
    assert one.verified_at == date(2026, 11, 21)
    page = client.get(f"/accompagnement/services/{one.id}/modifier").text
    assert re.search(r'name="amount_max"[^>]*value="20 000,50"', page)
    shown = client.get(f"/accompagnement/structures/{structure.id}").text
    assert "20 000,50" in shown.replace("\u202f", " ").replace("\xa0", " ")


def test_campaigns_that_overlap_are_refused_with_a_sentence(client, structure):
    overlap = {"campaigns-1-since": "31/01/2027", "campaigns-1-until": "28/02/2027"}
    answer = add(client, structure, **overlap)
    assert answer.status_code == 422
    assert (
        "Deux campagnes se chevauchent : l&#39;une dure jusqu&#39;au 31 janvier 2027" in answer.text
    )
    assert 'value="Prêt d&#39;amorçage"' in answer.text
    assert db.session.query(Service).count() == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Donnez un nom à ce service."),
        ({"amount_min": "30000"}, "Le plus grand montant est plus petit"),
        ({"amount_min": "-5"}, "Un montant ne peut pas être négatif"),
        ({"amount_max": "25,000"}, "peut se lire de deux façons"),
        ({"campaigns-0-until": ""}, "écrivez les deux"),
        ({"campaigns-0-until": "31/13/2027"}, "Ce jour n&#39;existe pas"),
        ({"legal_forms": []}, "Cochez au moins une case"),
        ({"reserved": "y"}, "Cochez les publics"),
        ({"area_own": "own"}, "Dites où, ou choisissez"),
        ({"intake": "never"}, "choi"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(client, structure, said, sentence):
    answer = add(client, structure, **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Service).count() == 0


def test_unsaid_all_and_some_are_three_answers(client, structure, make_service):
    one = make_service(structure, stages=None, sectors=[], legal_forms=["9220"])
    page = client.get(f"/accompagnement/services/{one.id}/modifier").text
    for name, how in (("stages", "unsaid"), ("sectors", "all"), ("legal_forms", "some")):
        assert re.search(rf'checked[^>]* name="{name}_how"[^>]*value="{how}"', page), name


def test_a_line_is_added_without_javascript_and_keeps_what_was_typed(client, structure):
    answer = add(client, structure, action="more-campaigns")
    assert answer.status_code == 200
    assert 'name="campaigns-1-since"' in answer.text
    assert 'value="Prêt d&#39;amorçage"' in answer.text
    assert db.session.query(Service).count() == 0


def test_territories_are_found_by_name_and_kept_by_key(client, structure):
    answer = edit(client, structure, area_places="Tours\nCentre-Val de Loire", action="find")
    assert answer.status_code == 200
    assert re.search(r'checked[^>]*value="commune-37261"', answer.text)
    assert edit(client, structure, area_places="Tours\nCC des Deux Rives").status_code == 303
    area = stored(structure).area
    assert area["codes"] == ["commune-37261", "epci-200000016"]


def test_a_name_that_several_have_must_be_chosen(client, structure, make_territory):
    for code, department in (("37100", "37"), ("41100", "41")):
        make_territory("commune", code, "Villebourg", department=department, region="24")
    answer = edit(client, structure, area_places="Villebourg")
    assert answer.status_code == 422
    assert "en désigne plusieurs" in answer.text
    assert 'value="commune-37100"' in answer.text
    assert 'value="commune-41100"' in answer.text
    answer = edit(client, structure, area_places="Nullepart-les-Bains")
    assert "ne désigne aucun territoire connu" in answer.text


def test_a_circle_is_around_the_actor(client, structure):
    assert edit(client, structure, area_km="12,5", area_remote="y").status_code == 303
    area = ServiceArea.from_json(stored(structure).area)
    assert area.radius == 12_500
    assert area.centre == pytest.approx((0.65, 47.35))
    assert area.remote


def test_a_circle_needs_to_know_where_the_actor_is(
    client, make_structure, make_adviser, sign_in, make_actor
):
    actor = make_actor("Sans adresse", commune="", longitude=None, latitude=None)
    one = Structure(actor_id=actor.id, email="a@exemple.fr")
    db.session.add(one)
    db.session.commit()
    sign_in(client, make_adviser(one))
    answer = edit(client, one, area_km="10")
    assert answer.status_code == 422
    assert "n&#39;a pas d&#39;adresse connue" in answer.text


SQUARE = [[0.6, 47.3], [0.7, 47.3], [0.7, 47.4], [0.6, 47.4], [0.6, 47.3]]


def test_a_drawn_outline_is_kept_and_one_that_crosses_itself_is_mended(client, structure):
    bow = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    text = json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [bow]}})
    assert edit(client, structure, area_outline=text).status_code == 303
    area = ServiceArea.from_json(stored(structure).area)
    assert area.polygon.is_valid
    assert area.polygon.area == pytest.approx(0.005)


def test_an_invalid_outline_leaves_the_form_as_it_was(client, structure):
    answer = edit(client, structure, area_outline="bonjour", active_max="7")
    assert answer.status_code == 422
    assert "Ceci n&#39;est pas du GeoJSON" in answer.text
    assert 'value="7"' in answer.text


def test_an_outline_may_come_as_a_file(client, structure):
    text = json.dumps({"type": "Polygon", "coordinates": [SQUARE]})
    sent = (io.BytesIO(text.encode()), "zone.geojson")
    assert edit(client, structure, area_file=sent).status_code == 303
    assert ServiceArea.from_json(stored(structure).area).polygon.area == pytest.approx(0.01)


def test_a_clash_shows_what_changed_and_keeps_what_was_typed(client, structure):
    editing.save(db.session, record.structure(db.session, structure.id), 1, {"active_max": 3})
    db.session.commit()
    answer = edit(client, structure, active_max="8")
    assert answer.status_code == 412
    assert "pendant que vous écriviez" in answer.text
    assert re.search(r"<td>3</td><td>8</td>", answer.text)
    assert stored(structure).active_max == 3
    again = edit(client, structure, active_max="8", version="2")
    assert again.status_code == 303
    assert stored(structure).active_max == 8


def test_of_two_who_write_at_once_the_second_is_told(client, structure):
    one = record.structure(db.session, structure.id)
    editing.save(db.session, one, 1, {"active_max": 3})
    with pytest.raises(Conflict, match="rechargez-la"):
        editing.save(db.session, one, 1, {"active_max": 4})


def test_meetings_accreditations_and_conflicts_are_kept(client, structure, make_actor):
    ally = make_actor("La Fonderie")
    said = {
        "accreditations-0-name": "Organisme de formation",
        "accreditations-0-until": "31/12/2027",
        "accreditations-1-name": "",
        "meetings-0-at": "2026-12-03T14:00",
        "meetings-0-place": "Mame",
        "conflicts": "la fonderie",
        "test_places": "6",
        "test_places_taken": "5",
    }
    assert edit(client, structure, **said).status_code == 303
    one = stored(structure)
    assert one.accreditations == [
        {"name": "Organisme de formation", "since": None, "until": "2027-12-31"}
    ]
    assert one.meetings == [{"at": "2026-12-03T13:00:00+00:00", "place": "Mame"}]
    assert one.conflicts == [ally.id]
    page = client.get(f"/accompagnement/structures/{structure.id}/modifier").text
    assert f"La Fonderie ({ally.id})" in page
    assert "2026-12-03T14:00" in page


def test_more_test_places_taken_than_there_are_is_refused(client, structure):
    answer = edit(client, structure, test_places="2", test_places_taken="3")
    assert answer.status_code == 422
    assert "Plus de places prises que de places" in answer.text


def test_a_service_is_stopped_and_offered_again(client, structure, make_service):
    one = make_service(structure, name="Idées")
    edit_page = f"/accompagnement/services/{one.id}/modifier"
    client.send(f"/accompagnement/services/{one.id}/proposer", edit_page, action="stop")
    assert "Idées" not in client.get(f"/accompagnement/structures/{structure.id}").text
    client.send(f"/accompagnement/services/{one.id}/proposer", edit_page, action="resume")
    assert "Idées" in client.get(f"/accompagnement/structures/{structure.id}").text
