# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a holder: the story of every request, what is next, the plan, the data."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.offer.models import Adviser, Service
from ess_map_accompaniment.permanences.models import Booking, Permanence
from ess_map_accompaniment.projects.models import Holder, PathwayStep, Project
from ess_map_accompaniment.referrals import answers, requests
from ess_map_accompaniment.referrals.models import Referral

from ess_map import db, now


def asked(project):
    return requests.of_project(db.session, project.id)


def read(client, project, more=""):
    answer = client.get(project.link + more)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_the_page_tells_each_request_in_order_with_the_promised_day(client, project):
    page = read(client, project)
    assert page.index("Maison Un") < page.index("Maison Deux")
    assert "Réponse promise au plus tard le" in page
    assert "Il vous reste 1 demande possible." in page
    assert page.count("Votre demande est envoyée.") == 2


def test_after_the_promised_day_it_says_what_is_done(client, clock, project):
    clock.advance(days=12)
    assert "Nous relançons la structure" in read(client, project)


def test_the_page_is_kept_by_nobody(client, project):
    answer = client.get(project.link)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_withdrawing_frees_a_place(client, project):
    first = asked(project)[0]
    client.send(f"{project.link}/retirer/{first.id}", page=project.link)
    page = read(client, project)
    assert "Vous avez retiré cette demande." in page
    assert "Il vous reste 2 demandes possibles." in page


def test_a_request_of_another_project_cannot_be_withdrawn(client, ask, link, project):
    ask(db.session.get(Service, asked(project)[0].service_id), email="ali@exemple.fr")
    client.send(link("ali@exemple.fr"))
    other = db.session.scalar(sa.select(Referral).where(Referral.project_id != project.id))
    answer = client.send(f"{project.link}/retirer/{other.id}", page=project.link)
    assert answer.status_code == 404
    assert db.session.get(Referral, other.id).state == "sent"


def test_a_refusal_shows_its_motive_and_other_ways(client, project, make_service):
    make_service("Trois")
    answers.decline(db.session, asked(project)[0], "full", "Complet jusqu'en mars.")
    db.session.commit()
    page = read(client, project)
    assert "Complet jusqu'en mars." in page
    assert "Plus de place en ce moment" in page
    assert "D'autres pistes" in page and "Maison Trois" in page


def test_another_way_is_asked_with_one_click_and_keeps_the_story(client, project, make_service):
    third, first = make_service("Trois"), asked(project)[0]
    answers.decline(db.session, first, "full")
    db.session.commit()
    answer = client.send(
        f"{project.link}/ajouter", page=project.link, service=third.id, parent=first.id
    )
    assert answer.status_code == 303
    child = asked(project)[-1]
    assert (child.state, child.parent_id) == ("sent", first.id)
    page = read(client, project)
    assert page.index("Maison Un") < page.index("Maison Trois") < page.index("Maison Deux")


def test_a_reorientation_stands_under_what_it_follows(client, project, make_service):
    offer = catalogue.offer(db.session, make_service("Trois").id)
    answers.reorient(db.session, asked(project)[0], offer, "Ils connaissent le vélo.")
    db.session.commit()
    page = read(client, project)
    assert "Elle vous oriente vers une autre structure." in page
    assert "Ils connaissent le vélo." in page
    assert "Votre demande est transmise à cette structure." in page


def test_three_open_requests_are_the_most(client, project, make_service):
    for name in ("Trois", "Quatre"):
        service = make_service(name)
        page = f"{project.link}/donnees"
        client.send(f"{project.link}/ajouter", page=page, service=service.id)
    assert len(asked(project)) == 3
    assert "Trois demandes attendent une réponse" in read(client, project)


def test_all_services_can_be_looked_at_from_the_project(client, project, make_service):
    make_service("Trois")
    page = read(client, project, "/services")
    assert "Trois" in page
    assert page.count("Déjà sollicitée") == 2


def test_news_of_a_holder_are_read_by_the_structure(client, project):
    first = asked(project)[0]
    answers.accept(db.session, first)
    db.session.commit()
    client.send(f"{project.link}/nouvelles/{first.id}", page=project.link, text="Tout va bien.")
    assert "Tout va bien." in read(client, project)


def test_when_it_is_over_they_are_asked_how_useful_it_was(client, project):
    first = asked(project)[0]
    answers.accept(db.session, first)
    answers.complete(db.session, first, "created")
    db.session.commit()
    page = read(client, project)
    assert "Activité créée" in page
    assert "Cet accompagnement vous a-t-il été utile ?" in page


def test_the_plan_begins_with_the_requests_and_is_ticked(client, project):
    page = read(client, project)
    assert "Maison Un : Un" in page
    step = db.session.scalar(sa.select(PathwayStep))
    client.send(f"{project.link}/etapes/{step.id}", page=project.link, do="done")
    assert "fait le 21 novembre 2026" in read(client, project)
    client.send(
        f"{project.link}/etapes", page=project.link, stage="seed", note="Écrire les statuts"
    )
    assert "Écrire les statuts" in read(client, project)
    client.send(f"{project.link}/etapes/{step.id}", page=project.link, do="drop")
    assert db.session.scalar(sa.select(sa.func.count(PathwayStep.id))) == 2


def test_an_empty_step_is_refused_with_a_sentence(client, project):
    answer = client.send(f"{project.link}/etapes", page=project.link, stage="seed", note=" ")
    assert answer.status_code == 400
    assert "Dites en quelques mots" in answer.text


def test_a_change_of_stage_leaves_open_requests_alone(client, project):
    client.send(f"{project.link}/stade", page=project.link, stage="seed")
    assert "Amorçage" in read(client, project)
    assert [one.state for one in asked(project)] == ["sent", "sent"]


def test_the_animator_is_asked_once_a_day(client, project, make_user):
    make_user(role="animator", scope="epci-243700754")
    count = sa.text("SELECT count(*) FROM notification WHERE kind = 'accompaniment.asked_animator'")
    for _time in range(2):
        client.send(f"{project.link}/animateur", page=f"{project.link}/donnees")
    assert db.session.scalar(count) == 1


def test_a_new_link_is_sent_to_who_has_a_project_and_nobody_else_learns_it(
    client, project, letters, link
):
    before = len(letters())
    known = client.send("/accompagnement/suivi", email="ZOE@exemple.fr")
    unknown = client.send("/accompagnement/suivi", email="qui@exemple.fr")
    assert known.status_code == unknown.status_code == 200
    assert known.text.count("une lettre vient de partir") == 1
    assert unknown.text.count("une lettre vient de partir") == 1
    assert len(letters()) == before + 1
    assert "Le Tri Malin" in client.get(link()).text


def test_everything_can_be_taken_away(client, project):
    data = json.loads(client.get(f"{project.link}/donnees.json").text)
    assert data["project"]["summary"].startswith("Une ressourcerie")
    assert data["holders"][0]["email"] == "zoe@exemple.fr"
    assert len(data["requests"]) == 2 and data["requests"][0]["reasons"]
    assert len(data["steps"]) == 2


def test_erasing_needs_a_second_look(client, project):
    client.send(f"{project.link}/effacer", page=f"{project.link}/donnees")
    assert db.session.scalar(sa.select(Project.state)) == "active"


def test_erasing_withdraws_forgets_and_tells_the_structures(client, project, letters):
    client.send(f"{project.link}/effacer", page=f"{project.link}/donnees", sure="yes")
    row = db.session.scalar(sa.select(Project))
    assert (row.state, row.title, row.summary, row.commune) == ("anonymised", "", "", "")
    assert row.epci == "epci-243700754"
    assert db.session.scalar(sa.select(sa.func.count(Holder.id))) == 0
    kept = db.session.execute(sa.select(Referral.state, Referral.message, Referral.snapshot))
    assert [tuple(one) for one in kept] == [("withdrawn", "", None)] * 2
    words = sa.text("SELECT count(*) FROM lifecycle_event WHERE reason IS NOT NULL")
    assert db.session.scalar(words) == 0
    assert letters("zoe@exemple.fr") == []
    assert client.get(project.link).status_code == 410


def test_without_news_for_two_years_a_project_is_anonymised_unless_prolonged(
    client, clock, project, run_jobs
):
    clock.advance(days=700)
    client.send(f"{project.link}/prolonger", page=f"{project.link}/donnees")
    clock.advance(days=700)
    run_jobs("accompaniment.forget")
    assert db.session.scalar(sa.select(Project.state)) == "active"
    clock.advance(days=40)
    run_jobs("accompaniment.forget")
    assert db.session.scalar(sa.select(Project.state)) == "anonymised"
    assert db.session.scalar(sa.select(sa.func.count(Holder.id))) == 0


def test_an_old_link_never_opens_the_project_that_got_its_id(
    client, clock, ask, link, make_service, run_jobs
):
    one = make_service("Un")
    ask(one)
    first = db.session.scalar(sa.select(Project.id))
    old = link()
    clock.advance(days=8)
    run_jobs("accompaniment.unconfirmed")
    other = Project(id=first, title="Un autre projet", state="unconfirmed")
    db.session.add(other)
    db.session.commit()
    clock.advance(days=-3)
    answer = client.get(old)
    assert answer.status_code == 410
    assert "Un autre projet" not in answer.text


@pytest.fixture
def adviser(project, make_user):
    """Somebody who answers for the first structure that was asked."""
    person = make_user("conseil@exemple.fr", role="contributor")
    structure_id = asked(project)[0].structure_id
    db.session.add(
        Adviser(structure_id=structure_id, user_id=person.id, name="Léa", joined_at=now())
    )
    db.session.commit()
    return person


def test_who_was_asked_sees_why_and_strangers_do_not(client, project, adviser, make_user, sign_in):
    url = f"/accompagnement/projets/{project.id}/explication"
    assert client.get(url).status_code == 303
    sign_in(client, make_user("autre@exemple.fr", role="contributor"))
    assert client.get(url).status_code == 403
    sign_in(client, adviser)
    assert "Maison Deux" in client.get(url).text


def test_an_adviser_who_accompanies_ticks_the_plan(client, project, adviser, sign_in):
    sign_in(client, adviser)
    url = f"/accompagnement/projets/{project.id}/etapes"
    assert "Ajouter une étape" not in client.get(url).text
    answers.accept(db.session, asked(project)[0])
    db.session.commit()
    client.send(url, stage="creation", note="Rendez-vous à la banque")
    assert "Rendez-vous à la banque" in client.get(url).text


def test_an_animator_sees_a_project_only_if_its_holder_lets_them(
    client, project, make_user, sign_in
):
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    url = f"/accompagnement/projets/{project.id}/explication"
    assert client.get(url).status_code == 403
    row = db.session.get(Project, project.id)
    row.consents = {**row.consents, "animator": "2026-11-21T09:30:00+00:00"}
    db.session.commit()
    assert client.get(url).status_code == 200


def test_the_page_and_the_command_say_the_same_in_the_same_order(app, client, project):
    page = unescape(client.get(f"{project.link}/explication").text)
    said = app.test_cli_runner().invoke(args=["accompaniment", "explain", str(project.id)]).output
    lines = [line.strip() for line in said.splitlines() if line.startswith("   ")]
    assert lines
    place = 0
    for line in lines:
        place = page.index(line[2:], place)


def test_a_permanence_of_who_was_asked_is_booked_from_there_and_forgotten_with_the_rest(
    client, project
):
    said = {
        "hours": "Tu 09:00-12:00; PH off",
        "place_name": "Maison de quartier",
        "address": "1 rue du Marché",
    }
    permanence = Permanence(structure_id=asked(project)[0].structure_id, **said)
    db.session.add(permanence)
    db.session.commit()
    page = read(client, project)
    assert "Prochaine permanence : mardi 24 novembre 9:00, Maison de quartier" in page
    path = re.search(r'href="(/accompagnement/permanences/\d+\?projet=[^"]+)"', page)[1]
    assert client.get(path).status_code == 200
    booking = Booking(
        permanence_id=permanence.id,
        project_id=project.id,
        starts_at=now() + timedelta(days=2),
        name="Zoé Martin",
        email="zoe@exemple.fr",
    )
    db.session.add(booking)
    db.session.commit()
    assert "Mes rendez-vous" in read(client, project)
    assert len(json.loads(client.get(f"{project.link}/donnees.json").text)["appointments"]) == 1
    client.send(f"{project.link}/effacer", page=f"{project.link}/donnees", sure="yes")
    db.session.refresh(booking)
    assert (booking.state, booking.name, booking.project_id) == ("cancelled", "", None)
