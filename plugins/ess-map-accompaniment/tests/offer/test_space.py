# SPDX-License-Identifier: AGPL-3.0-or-later
"""The space of a structure: who answers, who is away, what its sheets lack, what reminds it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from ess_map_accompaniment.offer import (
    absences,
    acting,
    advisers,
    closing,
    people,
    record,
    reminding,
    renewing,
    seams,
)
from ess_map_accompaniment.offer.models import Absence, Adviser, Structure

from ess_map import Conflict, Invalid, ServiceArea, db, local_now, now

LINK = re.compile(r"/accompagnement/\S+")


@pytest.fixture
def structure(make_structure, make_adviser, client, sign_in):
    """A structure; ``client`` is one of its advisers."""
    one = make_structure()
    sign_in(client, make_adviser(one))
    return one


def url(structure, what="espace"):
    return f"/accompagnement/structures/{structure.id}/{what}"


def send(client, structure, what, **said):
    return client.send(url(structure, what), url(structure), **said)


def letters(address):
    query = db.text("SELECT body FROM letter WHERE recipient = :address ORDER BY id")
    return list(db.session.scalars(query, {"address": address}))


def test_the_space_is_for_who_answers_for_the_structure(client, make_structure, make_user, sign_in):
    one = make_structure()
    assert client.get(url(one)).status_code == 303
    sign_in(client, make_user())
    answer = client.get(url(one))
    assert answer.status_code == 403
    assert "celui des conseillers" in answer.text


def test_the_space_says_what_the_sheets_leave_unsaid(client, structure, make_service):
    whole = {
        "stages": [],
        "sectors": [],
        "legal_forms": [],
        "team_mode": "both",
        "cost": "free",
        "collective_experience": True,
        "area": ServiceArea(remote=True).to_json(),
    }
    make_service(structure, name="Tout dit", **whole)
    make_service(structure, name="Rien dit des stades", **whole | {"stages": None})
    page = client.get(url(structure)).text
    assert "Rien dit des stades : les stades" in re.sub(r"\s+", " ", page)
    assert "Tout dit :" not in page


def test_projects_that_read_to_check_are_counted_by_the_room_that_knows(
    client, structure, make_service, monkeypatch
):
    one = make_service(structure)
    monkeypatch.setattr(seams.to_check, "_tell", lambda _session, _structure: {one.id: 4})
    monkeypatch.setattr(seams.waiting, "_tell", lambda _session, _structure: 2)
    page = client.get(url(structure)).text
    assert "4 projets ont lu « à vérifier »" in page
    assert "2 demandes attendent votre réponse." in page


def test_somebody_invited_by_letter_becomes_an_adviser(client, structure, make_user, sign_in):
    answer = send(client, structure, "conseillers", email="lou@exemple.fr", name="Lou")
    assert answer.status_code == 303
    (letter,) = letters("lou@exemple.fr")
    path = LINK.search(letter)[0]
    client.delete_cookie("session")
    page = client.get(path)
    assert "Se connecter ou créer un compte" in page.text
    lou = make_user(email="lou@exemple.fr", name="Lou")
    sign_in(client, lou)
    assert "Accepter l'invitation" in client.get(path).text
    assert not acting.may_answer(lou, structure.id)
    assert client.send(path).status_code == 303
    assert acting.may_answer(lou, structure.id)
    assert client.send(path).status_code == 303
    assert db.session.query(Adviser).filter_by(user_id=lou.id).count() == 1


def test_an_invitation_serves_one_person_for_thirty_days(client, structure, make_user, clock):
    one = record.structure(db.session, structure.id)
    adviser = advisers.invite(db.session, one, "lou@exemple.fr")
    one, other = make_user(), make_user()
    advisers.join(db.session, adviser, one)
    with pytest.raises(Conflict, match="déjà servi"):
        advisers.join(db.session, adviser, other)
    advisers.invite(db.session, record.structure(db.session, structure.id), "sam@exemple.fr")
    db.session.commit()
    path = LINK.search(letters("sam@exemple.fr")[0])[0]
    assert client.get(path).status_code == 200
    clock.advance(days=31)
    assert client.get(path).status_code == 410


def test_an_invitation_that_was_taken_back_is_worth_nothing(client, structure):
    one = record.structure(db.session, structure.id)
    adviser = advisers.invite(db.session, one, "lou@exemple.fr")
    db.session.commit()
    send(client, structure, f"conseillers/{adviser.id}/retirer")
    assert client.get(LINK.search(letters("lou@exemple.fr")[0])[0]).status_code == 410


def test_who_comes_back_is_the_same_adviser(structure, make_user):
    person = make_user(name="Lou")
    one = record.structure(db.session, structure.id)
    first = advisers.join(db.session, advisers.invite(db.session, one, "a@exemple.fr"), person)
    advisers.remove(db.session, one, first.id)
    again = advisers.join(db.session, advisers.invite(db.session, one, "b@exemple.fr"), person)
    assert again is first
    assert again.left_on is None


def test_who_leaves_answers_no_more(client, structure):
    (own,) = db.session.query(Adviser).all()
    answer = send(client, structure, f"conseillers/{own.id}/retirer")
    assert answer.location.endswith(f"/structures/{structure.id}")
    assert client.get(url(structure)).status_code == 403


def test_a_bad_address_is_said_at_the_field(client, structure):
    answer = send(client, structure, "conseillers", email="lou")
    assert answer.status_code == 422
    assert "Écrivez un courriel comme" in answer.text


def test_absences_are_noted_and_taken_back(client, structure):
    answer = send(
        client, structure, "absences", who="", since="24/12/2026", until="31/12/2026", note="Congés"
    )
    assert answer.status_code == 303
    page = client.get(url(structure)).text
    assert "Du 24 décembre 2026 au 31 décembre 2026" in page
    (one,) = db.session.query(Absence).all()
    send(client, structure, f"absences/{one.id}/retirer")
    assert db.session.query(Absence).count() == 0


def test_an_absence_the_wrong_way_round_is_refused_with_what_was_typed(client, structure):
    answer = send(client, structure, "absences", who="", since="31/12/2026", until="24/12/2026")
    assert answer.status_code == 422
    assert "inversez-les" in answer.text


def test_one_tap_says_that_the_sheets_are_right(client, structure, make_service):
    one = make_service(structure)
    send(client, structure, "verifie")
    db.session.expire_all()
    assert one.verified_at == date(2026, 11, 21)
    assert db.session.get(Structure, structure.id).verified_at == date(2026, 11, 21)


def test_a_stale_sheet_is_asked_about_every_three_months_at_most(
    client, make_structure, make_service, clock
):
    structure = make_structure()
    fresh = make_structure("À jour", email="autre@exemple.fr")
    make_service(structure, name="Vieux", verified_at=date(2025, 11, 1))
    make_service(structure, name="Fini", valid_until=date(2026, 11, 1))
    make_service(fresh, verified_at=local_now().date())
    assert reminding.remind(db.session) == "1 rappel"
    (letter,) = letters("accueil@exemple.fr")
    assert "- Vieux" in letter
    assert "- Fini" in letter
    assert reminding.remind(db.session) is None
    clock.advance(days=92)
    assert reminding.remind(db.session) == "1 rappel"
    path = LINK.search(letters("accueil@exemple.fr")[-1])[0]
    client.delete_cookie("session")
    assert "Oui, nos fiches sont à jour" in client.get(path).text
    assert "Merci" in client.send(path).text
    db.session.expire_all()
    assert db.session.get(Structure, structure.id).verified_at == local_now().date()
    clock.advance(days=92)
    reminded = reminding.remind(db.session)
    assert reminded == "1 rappel", "what is past its last day must be corrected, not confirmed"


def test_a_structure_closes_only_when_nobody_waits_for_it(make_structure):
    structure, heir = make_structure("Ancienne"), make_structure("Héritière")
    with pytest.raises(Conflict, match="2 demandes sont encore ouvertes"):
        closing.close(db.session, structure, [object(), object()])
    with pytest.raises(Invalid, match="une autre structure"):
        closing.close(db.session, structure, [], structure)
    closing.close(db.session, structure, [], heir)
    assert structure.closed_on == date(2026, 11, 21)
    assert structure.successor_id == heir.id
    closing.reopen(db.session, structure)
    assert structure.closed_on is None


def test_areas_follow_merged_communes_and_never_shrink(make_structure, make_service):
    old = ServiceArea(codes=frozenset({"commune-37999", "commune-99999"}), vintage=2020)
    structure = make_structure(area=old.to_json())
    make_service(structure, area=ServiceArea(codes=frozenset({"commune-37261"})).to_json())
    assert renewing.renew(db.session) == "1 périmètre renouvelé"
    assert structure.area["codes"] == ["commune-37261", "commune-99999"]
    assert renewing.renew(db.session) is None


def test_every_page_leads_an_adviser_to_their_own_space(client, structure):
    door = f'href="{url(structure)}"'
    assert f"{door}>Mon espace" in client.get("/accompagnement/permanences").text
    bar = client.get(url(structure)).text.partition('class="acc-nav"')[2].partition("</nav>")[0]
    assert bar.count("aria-current") == 1
    assert f'{door} aria-current="page">Mon espace' in bar


def test_who_is_adviser_of_nobody_has_no_door(client, make_structure, make_user, sign_in):
    make_structure()
    sign_in(client, make_user())
    assert "Mon espace" not in client.get("/accompagnement/permanences").text


def test_what_is_kept_of_an_adviser_is_given_back_and_forgotten(make_structure, make_adviser):
    structure = make_structure()
    person = make_adviser(structure, name="Lou")
    (own,) = db.session.query(Adviser).all()
    absences.add(db.session, structure, date(2026, 12, 1), date(2026, 12, 2), own.id, "Congés")
    ((kind, found),) = people.data_of(person)
    assert kind == "accompaniment_advisers"
    assert found[0]["structure"] == "Artefacts"
    assert found[0]["absences"][0]["note"] == "Congés"
    people.erase(person)
    assert people.data_of(person) == []
    assert db.session.query(Absence).count() == 0


def test_an_address_of_somebody_who_is_erased_is_forgotten_everywhere(make_structure, make_user):
    person = make_user(email="lou@exemple.fr")
    structure = make_structure(email="Lou@exemple.fr")
    advisers.invite(db.session, record.structure(db.session, structure.id), "lou@exemple.fr")
    assert ("accompaniment_structures_written_at", [structure.id]) in people.data_of(person)
    people.erase(person)
    assert structure.email == ""
    assert db.session.query(Adviser).count() == 0


def test_invitations_without_an_answer_and_who_left_are_forgotten(structure, make_adviser):
    one = record.structure(db.session, structure.id)
    advisers.invite(db.session, one, "lou@exemple.fr")
    make_adviser(one)
    db.session.query(Adviser).filter_by(name="Camille").update({"left_on": date(2026, 11, 1)})
    assert people.purge_invited(db.session, now() - timedelta(days=60)) == 0
    assert people.purge_invited(db.session, now() + timedelta(days=1)) == 1
    assert letters("lou@exemple.fr") == []
    assert people.purge_left(db.session, now()) == 2
