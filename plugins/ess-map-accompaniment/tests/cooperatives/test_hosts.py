# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search for a host enterprise, from the announcement to the study."""

import email
import re
from email import policy

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.cooperatives import host_keeping, own_data
from ess_map_accompaniment.cooperatives.models import HostReply, HostSearch
from ess_map_accompaniment.projects import forgetting, record
from ess_map_accompaniment.projects.models import Project

from ess_map import db

LIST = "/accompagnement/entreprises-hotes"
TEXT = "Une conserverie cherche une structure pour porter son étude."


@pytest.fixture
def way(token):
    return f"/accompagnement/suivi/{token}/entreprise-hote"


@pytest.fixture
def search(client, project, way):
    """The project's search, as its holder published it."""
    sent = client.send(way, text=TEXT, commune="Tours", max_km="20", sectors=["environment"])
    assert sent.status_code == 303, sent.text
    return db.session.scalar(sa.select(HostSearch))


@pytest.fixture
def letters(smtp, run_jobs):
    """What was written to an address so far, the last letter last."""

    def read(address):
        run_jobs("letters")
        found = [one for one in smtp.envelopes if address in one.rcpt_tos]
        parsed = [email.message_from_bytes(one.content, policy=policy.default) for one in found]
        return [one.get_body(("plain",)).get_content() for one in parsed]

    return read


def test_only_what_was_written_to_be_public_is_published(client, search, plain):
    shown = plain(client.get(LIST))
    assert TEXT in shown and "1 recherche" in shown
    assert "Conserverie solidaire" not in shown and "awa@" not in shown
    near = f"{LIST}?pres=Saint-Pierre-des-Corps&km=10"
    assert TEXT in plain(client.get(near)) and "à 8 km" in plain(client.get(near))
    far = plain(client.get(f"{LIST}?pres=Ouessant&km=100"))
    assert TEXT not in far and "Voir toutes les recherches" in far
    assert TEXT not in plain(client.get(f"{LIST}?sector=social"))


def test_a_member_replies_and_the_holder_accepts_one(
    client, search, project, way, make_actor, make_user, sign_in, letters, plain
):
    garage, shed = make_actor("Le Garage solidaire"), make_actor("Le Hangar")
    found = plain(client.get(f"{LIST}/{search.id}?q=garage"))
    assert "Le Garage solidaire" in found
    sign_in(client, make_user("lea@exemple.fr", name="Léa"))
    for actor in (garage, shed):
        answer = f"{LIST}/{search.id}/repondre/{actor.id}"
        assert client.send(answer, name="Léa", message="Un bureau").status_code == 303
    again = client.send(f"{LIST}/{search.id}/repondre/{garage.id}", name="Léa", message="Encore")
    assert again.status_code == 412
    first, second = db.session.scalars(sa.select(HostReply).order_by(HostReply.id))
    assert "Le Garage solidaire" in plain(client.get(way))
    assert client.send(f"{way}/accepter/{first.id}", page=way).status_code == 303
    db.session.expire_all()
    kept = db.session.get(Project, project.id)
    assert (kept.host, kept.host_actor_id) == ("found", garage.id)
    assert (first.state, second.state) == ("accepted", "declined")
    assert client.get(f"{LIST}/{search.id}").status_code == 410
    to_lea = letters("lea@exemple.fr")
    assert any("awa@exemple.fr" in body for body in to_lea)
    link = next(
        re.search(r"/accompagnement/etudes/\S+", body) for body in to_lea if "etudes" in body
    )
    assert "Conserverie solidaire" in plain(client.get(link[0]))
    assert client.get(f"/accompagnement/projets/{project.id}/etude").status_code == 200


def test_without_account_a_letter_asks_for_confirmation_first(
    client, search, way, make_actor, letters, plain
):
    answer = f"{LIST}/{search.id}/repondre/{make_actor('Le Fournil').id}"
    said = {"name": "Marc", "message": "Une cuisine"}
    assert client.send(answer, email="marc", **said).status_code == 422
    assert client.send(answer, email="marc@exemple.fr", homepage="robot", **said).status_code == 303
    assert not list(db.session.scalars(sa.select(HostReply)))
    assert client.send(answer, email="marc@exemple.fr", **said).status_code == 303
    assert "Une cuisine" not in plain(client.get(way))
    (letter,) = letters("marc@exemple.fr")
    path = re.search(r"/accompagnement/entreprises-hotes/confirmer/\S+", letter)[0]
    client.get(path)  # a program that reads letters follows links: nothing happens
    assert "Une cuisine" not in plain(client.get(way))
    assert "est transmise" in plain(client.send(path))
    assert "Une cuisine" in plain(client.get(way))


def test_a_search_ends_after_ninety_days_and_its_holder_is_told(
    client, search, way, clock, run_jobs, letters, plain
):
    clock.advance(days=91)
    assert TEXT not in plain(client.get(LIST))
    run_jobs("accompaniment.hosts")
    assert "publiez-la de nouveau" in plain(client.get(way))
    assert "trois mois" in letters("awa@exemple.fr")[-1]
    client.send(way, text=TEXT, commune="Tours", max_km="20")
    assert TEXT in plain(client.get(LIST))


def test_what_a_person_replied_is_theirs_and_is_forgotten(
    client, search, project, make_actor, make_user, sign_in
):
    person = make_user()
    sign_in(client, person)
    actor = make_actor("Le Garage")
    client.send(f"{LIST}/{search.id}/repondre/{actor.id}", name="Léa", message="Un bureau")
    assert own_data.of_user(person)[0]["message"] == "Un bureau"
    host_keeping.erase(db.session, person.id)
    assert not list(db.session.scalars(sa.select(HostReply)))
    forgetting.forget(db.session, [record.find(db.session, project.id)])
    assert not list(db.session.scalars(sa.select(HostSearch)))


def test_a_study_needs_a_day_and_a_reason_to_be_decided(client, project, token, plain):
    page = f"/accompagnement/suivi/{token}/etude"
    bare = client.send(page, version="0", decision="no_go")
    assert bare.status_code == 422 and "Dites pourquoi" in plain(bare)
    said = {
        "scheme": "",
        "questions": "Y a-t-il des clients ?",
        "deliverables-0-name": "Étude de marché",
        "deliverables-0-due": "01/02/2027",
        "decision": "no_go",
        "decided_on": "20/11/2026",
        "reason": "Pas assez de légumes",
    }
    assert client.send(page, version="0", **said).status_code == 303
    shown = client.get(page)
    assert "Pas assez de légumes" in shown.text and "Étude de marché" in shown.text
    stale = client.send(page, version="0", **said | {"reason": "Autre"})
    assert stale.status_code == 412 and "Pas assez de légumes" in plain(stale)


def test_an_announcement_with_an_address_or_a_phone_number_is_refused(client, way, plain):
    for said in ("Écrivez à awa@exemple.fr", "Appelez le 06 12 34 56 78"):
        sent = client.send(way, text=said, commune="Tours", max_km="20")
        assert sent.status_code == 422 and "ôtez-en" in plain(sent)


def test_a_closed_project_looks_for_nobody(client, search, project, plain):
    project.state = "closed"
    db.session.commit()
    assert TEXT not in plain(client.get(LIST))
    assert client.get(f"{LIST}/{search.id}").status_code == 410
