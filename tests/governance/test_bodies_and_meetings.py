# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pôle sets up its steering committee, meets, decides, and everybody knows what they may."""

import re
from datetime import UTC, date, datetime
from io import BytesIO

import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.governance import panels
from ess_map.governance.models import Attendance, Body, Decision, Meeting, Paper, Seat
from ess_map.plans.models import Plan, PlanItem
from ess_map.poles import record
from ess_map.poles.models import PoleMember
from tests.governance.making import NEXT_MONTH, make_body, meet, only, sit, told
from tests.poles.making import RIVES, enter, join, somebody

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SAID = {"minutes_long": "90", "place": "Salle des fêtes, Tours", "agenda": "Budget"}
PUBLIC = {**SAID, "public": "y"}


def drafted(app, pole):
    with app.test_request_context():
        actor = record.get(db.session, pole.id).actor
        (asked,) = panels.draft(actor, "validate")
    return asked.met


def status(visitor, address):
    with visitor.get(address) as answer:
        return answer.status_code


def test_a_committee_is_set_up_meets_and_decides(pole, base, anna, client, app):
    actor = join(pole, "La Ressourcerie")
    bob = somebody("bob@exemple.fr")
    assert client.get(base).status_code == 200
    assert not drafted(app, pole)
    enter(client, anna)

    created = client.send(
        f"{base}/nouvelle-instance",
        name="Comité de pilotage",
        task="Il suit le pôle.",
        rhythm_months="12",
        quorum_percent="60",
        since="2025-01-31",
    )
    assert created.status_code == 303
    body = only(Body)
    show = f"/instances/{body.id}"
    for said in (
        {"actor": "la ressourcerie", "college": "Entreprises de l'ESS"},
        {"name": "Bob", "email": "bob@exemple.fr", "college": "Habitantes et habitants"},
        {"name": "Tours Métropole", "college": "Financeurs", "shown": "y"},
    ):
        assert client.send(f"{show}/sieges", **said).status_code == 303
    by_actor, by_person, by_name = db.session.scalars(sa.select(Seat).order_by(Seat.id))
    assert (by_actor.actor_id, by_actor.name, by_actor.college) == (actor.id, actor.name, "ess")
    assert (by_person.user_id, by_person.shown) == (bob.id, False)
    assert by_name.college == "Financeurs"
    assert client.send(f"{show}/sieges", email="personne@exemple.fr").status_code == 422
    twice = client.send(f"{show}/sieges", name="tours métropole", since="2026-01-01")
    assert twice.status_code == 422 and "occupe déjà un siège" in twice.text
    assert drafted(app, pole)

    # It should have met by 31 January 2026, one calendar year after it was set up.
    page = client.get(show).text
    assert "Doit se réunir avant le 31 janvier 2026" in page
    assert "En retard de 9 mois" in page

    plan = f"{show}/reunions/nouvelle"
    past = client.send(plan, starts_at="2026-11-20T18:00", **PUBLIC)
    assert past.status_code == 422
    assert "Elle a eu lieu" in past.text
    assert "Salle des fêtes" in past.text
    assert client.send(plan, starts_at="2026-12-10T18:00", **PUBLIC).status_code == 303
    twice = client.send(plan, starts_at="2026-12-10T18:00", **PUBLIC)
    assert twice.status_code == 422 and "déjà une réunion" in twice.text
    planned = only(Meeting)
    assert planned.starts_at == datetime(2026, 12, 10, 17, tzinfo=UTC)
    assert told(bob) == ["meeting.planned"]
    assert told(anna) == []
    page = client.get(show).text
    assert "Prochaine réunion le 10 décembre 2026" in page
    assert "10 mois après l'échéance du 31 janvier 2026" in page.replace("&#39;", "'")

    assert client.send(f"/reunions/{planned.id}/annuler", reason=" ").status_code == 422
    assert client.send(f"/reunions/{planned.id}/annuler", reason="Neige").status_code == 303
    assert "Neige" in client.get(f"/reunions/{planned.id}").text

    assert client.send(plan, starts_at="2026-11-20T18:00", tenue="1", **PUBLIC).status_code == 303
    held = only(Meeting)
    seats = [by_actor, by_person, by_name]
    minutes = f"/reunions/{held.id}/compte-rendu"
    assert (
        client.send(minutes, report="Dit.", **{f"seat_{by_actor.id}": "present"}).status_code == 422
    )
    states = ("present", "absent", "excused")
    here = {f"seat_{one.id}": state for one, state in zip(seats, states, strict=True)}
    assert client.send(minutes, report="Nous avons parlé.", **here).status_code == 303
    assert (
        "1 siège présent ou représenté sur 3 (quorum : 2) : non atteint."
        in client.get(f"/reunions/{held.id}").text
    )

    plan_row = Plan(scope=body.scope, title="Plan", public=True, created_at=held.changed_at)
    db.session.add(plan_row)
    db.session.commit()
    decide = f"/reunions/{held.id}/decisions"
    vote = {"text": "Ouvrir une recyclerie", "votes_for": "2"}
    refused = client.send(decide, item_id="", **vote)
    assert refused.status_code == 422
    assert "plus de voix que de sièges présents ou représentés (1)" in refused.text
    vote["votes_for"] = "1"
    assert client.send(decide, item_id="", new_action="Recyclerie", **vote).status_code == 303
    assert only(Decision).item_id == only(PlanItem).id
    page = client.get(f"/reunions/{held.id}").text
    assert "Prise sans quorum" in page
    assert "Recyclerie" in page

    # Two of three now: the quorum is reached; then nobody, and the vote would be too many.
    here[f"seat_{by_name.id}"] = "represented"
    assert client.send(minutes, report="Nous avons parlé.", **here).status_code == 303
    assert "(quorum : 2) : atteint" in client.get(f"/reunions/{held.id}").text
    nobody = dict.fromkeys(here, "absent")
    assert client.send(minutes, report="Nous avons parlé.", **nobody).status_code == 422

    # What was counted stays, whatever becomes of the seats and of the rule.
    assert client.send(f"/sieges/{by_name.id}/supprimer", page=show).status_code == 412
    assert client.send(f"/sieges/{by_name.id}", name="Tours Métropole", until="2026-01-01")
    assert "2 sièges présents ou représentés sur 3" in client.get(f"/reunions/{held.id}").text
    assert "Doit se réunir avant le 20 novembre 2027" in client.get(show).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 3


def test_what_is_private_stays_so_and_only_those_in_charge_write(scope, base, anna, client, app):
    body = make_body(scope)
    bob = somebody("bob@exemple.fr")
    sit(body, "Bob Martin", user_id=bob.id)
    sit(body, "La Région", shown=True)
    secret = meet(body, public=False, report="Entre nous")
    openly = meet(body, status="planned", starts_at=NEXT_MONTH, public=True)
    ids = secret.id, openly.id

    enter(client, anna)
    for one in ids:
        sent = client.send(
            f"/reunions/{one}/documents",
            page=f"/reunions/{one}",
            title="Budget",
            file=(BytesIO(PDF + str(one).encode()), "b.pdf"),
        )
        assert sent.status_code == 303
    papers = db.session.scalars(sa.select(Paper))
    files = {row.meeting_id: f"/fichiers/{row.file}" for row in papers}
    assert set(files) == set(ids)

    def seen(visitor):
        addresses = [f"/reunions/{ids[0]}", f"/reunions/{ids[0]}.ics", *files.values()]
        return [status(visitor, address) for address in addresses]

    assert seen(client) == [200, 200, 200, 200]
    anyone = app.test_client()
    assert seen(anyone) == [404, 404, 404, 404]
    page = anyone.get(f"/instances/{body.id}").text
    assert "Bob Martin" not in page
    assert "La Région" in page
    assert f"/reunions/{ids[1]}" in page
    assert f"/reunions/{ids[0]}" not in page
    enter(client, bob)
    assert seen(client) == [200, 200, 200, 200]
    assert client.get(f"/instances/{body.id}/modifier").status_code == 403

    # Who leaves the pôle keeps the seat until somebody says so; those of the body see it.
    gone = date(2026, 11, 1)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    said = {"pole_id": int(scope[5:]), "user_id": bob.id, "name": "Bob"}
    db.session.add(PoleMember(**said, confirmed_at=at, until=gone))
    db.session.commit()
    note = "membre du pôle depuis le 1 novembre 2026"
    assert note in client.get(f"/instances/{body.id}").text
    assert note not in anyone.get(f"/instances/{body.id}").text

    enter(client, somebody("rives@exemple.fr", "animator", RIVES))
    assert seen(client) == [404, 404, 404, 404]
    for address in (
        f"/instances/{body.id}/modifier",
        f"/instances/{body.id}/sieges",
        f"/instances/{body.id}/reunions/nouvelle",
        f"/reunions/{ids[1]}/modifier",
        f"/reunions/{ids[1]}/annuler",
        f"/reunions/{ids[0]}/compte-rendu",
        f"/reunions/{ids[0]}/decisions",
        f"{base}/nouvelle-instance",
    ):
        assert client.get(address).status_code == 403, address

    # Once a public meeting has been held, its papers are for everybody.
    db.session.get(Meeting, ids[1]).status = "held"
    db.session.commit()
    assert status(anyone, files[ids[1]]) == 200
    assert status(anyone, files[ids[0]]) == 404


def test_what_was_written_by_mistake_is_corrected(scope, base, anna, client, app):
    body = make_body(scope, ended_on=date(2026, 12, 1))
    seat = sit(body, "Bob")
    meeting = meet(body)
    show, page = f"/instances/{body.id}", f"/reunions/{meeting.id}"
    enter(client, anna)
    plan = f"{show}/reunions/nouvelle"
    late = client.send(plan, starts_at="2026-12-10T18:00", **PUBLIC)
    assert late.status_code == 422 and "aura pris fin" in late.text and "Budget" in late.text
    assert re.search(r'/gouvernance" aria-current="page"', client.get(page).text)
    assert client.get("/reunions/99999999999999999999").status_code == 404

    edit = f"{show}/modifier"
    said = {"name": "Comité", "rhythm_months": "", "quorum_percent": "0", "since": "2026-01-01"}
    assert client.send(edit, **said, ended_on="2025-01-01").status_code == 422
    assert client.send(edit, **{**said, "quorum_percent": "130"}).status_code == 422
    assert client.send(edit, **{**said, "since": "hier"}).status_code == 422
    assert client.send(edit, **{**said, "since": "0202-01-01"}).status_code == 422
    nul = {**said, "name": "Comité\0 \u202ede pilotage", "since": "31/12/2025"}
    assert client.send(edit, **nul).status_code == 303
    assert "Comité de pilotage" in client.get(show).text
    assert client.send(edit, **said).status_code == 303
    text = client.get(show).text
    assert "sur convocation" in text
    assert "Aucun quorum n&#39;est fixé" in text

    decide = f"{page}/decisions"
    early = client.send(decide, item_id="", text="Oui", votes_for="1")
    assert "Relevez d&#39;abord les présences" in early.text
    assert client.send(decide, item_id="", text="Oui").status_code == 303
    decision = f"/decisions/{only(Decision).id}"
    assert client.send(decision, item_id="", text="Non").status_code == 303
    assert "Sans vote relevé" in client.get(page).text
    assert client.send(f"{decision}/supprimer", page=page).status_code == 303
    assert client.get(decision).status_code == 404

    documents = f"{page}/documents"
    assert client.send(documents, page=page, title="").status_code == 422
    letter = (BytesIO(b"Bonjour"), "b.pdf")
    wrong = client.send(documents, page=page, title="Lettre", file=letter)
    assert wrong.status_code == 422 and 'value="Lettre"' in wrong.text and "PDF" in wrong.text
    budget = (BytesIO(PDF), "b.pdf")
    assert client.send(documents, page=page, title="Budget", file=budget).status_code == 303
    kept = only(Paper)
    assert client.send(f"{documents}/{kept.id}/supprimer", page=page).status_code == 303
    assert status(app.test_client(), f"/fichiers/{kept.file}") == 404

    assert client.send(f"{show}/supprimer", page=show).status_code == 412
    assert client.send(f"/sieges/{seat.id}/supprimer", page=show).status_code == 303
    db.session.delete(db.session.get(Meeting, meeting.id))
    db.session.commit()
    assert client.send(f"{show}/supprimer", page=show).status_code == 303
    assert client.get(show).status_code == 404
    assert client.get(base).status_code == 200


def test_two_who_change_a_meeting_lose_nothing(scope, anna, client):
    said = {"place": "Tours", "agenda": "Un"}
    meeting = meet(make_body(scope), NEXT_MONTH, "planned", **said)
    enter(client, anna)
    url = f"/reunions/{meeting.id}/modifier"
    first = client.get(url).text
    base = re.search(r'name="base"[^>]*value="([^"]*)"', first)[1].replace("&#34;", '"')
    form = {"starts_at": "2026-12-10T18:00", "minutes_long": "120", "public": "y", "base": base}
    assert client.send(url, **form, place="Tours", agenda="Deux").status_code == 303
    # Another field of the same old page: both are kept.
    assert client.send(url, **form, place="Amboise", agenda="Un").status_code == 303
    kept = db.session.get(Meeting, meeting.id)
    assert (kept.place, kept.agenda, kept.version) == ("Amboise", "Deux", 3)
    clash = client.send(url, **form, place="Tours", agenda="Trois")
    assert clash.status_code == 412
    assert "Deux" in clash.text
    assert "Trois" in clash.text
    looked = re.search(r'name="looked"[^>]*value="([^"]*)"', clash.text)[1].replace("&#34;", '"')
    said = {**form, "looked": looked, "place": "Tours", "agenda": "Trois"}
    assert client.send(url, **said, **{"choix-agenda": "yours"}).status_code == 303
    kept = db.session.get(Meeting, meeting.id)
    db.session.refresh(kept)
    assert (kept.place, kept.agenda) == ("Amboise", "Trois")
    past = {**form, "base": "", "starts_at": "2026-11-01T10:00"}
    assert client.send(url, **past, place="", agenda="").status_code == 422
