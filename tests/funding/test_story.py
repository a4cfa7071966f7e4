# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pays for a pôle, from a study that asks too much to the letter before the last post ends."""

import csv
import html
import io
import re
import threading
from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from ess_map.core.db import db
from ess_map.core.timer import Timer
from ess_map.demo import funding as demo
from ess_map.funding import alerts, ledger
from ess_map.funding.models import Funding, Scheme
from ess_map.notifications.models import Notification
from ess_map.testing.browsing import TOKEN, Visitor
from tests.poles.making import RIVES, TOURS, enter, join, make_pole, somebody

STUDY, POST = "region-bretagne-etude-de-prefiguration", "region-bretagne-poste-de-charge-de-mission"
RULE = "Financement : 25 000 € au maximum."


@pytest.fixture
def pole(territories):
    demo.load(db.session)
    return kept(make_pole())


def kept(pole):
    """What a test says of a pôle, whatever is read again meanwhile."""
    return SimpleNamespace(id=pole.id, slug=pole.actor.slug)


@pytest.fixture
def animator(pole, client):
    user = somebody("anna@exemple.fr", "animator", TOURS)
    enter(client, user)
    return user


def scheme(key):
    return db.session.scalar(sa.select(Scheme).where(Scheme.key == key))


def said(**fields):
    """What one types: a study of three months unless told."""
    days = {"starts_on": "2026-12-01", "ends_on": "2027-02-28"}
    plain = {"scheme": str(scheme(STUDY).id), "status": "asked", "amount": "25 000 €", "posts": ""}
    return {**plain, **days, "funder": "", "label": "", "note": "", **fields}


def hidden(page):
    """What a form remembers of what its author saw."""
    found = re.findall(r'name="(base|looked)" type="hidden" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def home(pole):
    return f"/poles/{pole.slug}/financement"


def lines(pole):
    db.session.expire_all()
    return ledger.of(db.session, pole.id)


def plain(text):
    """The words of a page, with the spaces that people type."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'"))


def test_a_study_of_26000_euros_is_refused_with_the_rule_and_nothing_is_lost(
    pole, animator, client
):
    asked = said(amount="26 000,00 €", label="Étude d'Anna", note="Devis reçu")
    answer = client.send(f"{home(pole)}/ajouter", **asked)
    words = plain(answer.text)
    assert answer.status_code == 422
    assert "26 000 € dépassent le plafond de 25 000 €." in words
    assert RULE in words and "octobre 2010" in words and "Règle de" in words
    for typed in ("26 000,00 €", "Devis reçu", 'value="2026-12-01"'):
        assert typed in answer.text
    assert "Étude d'Anna" in answer.text.replace("&#39;", "'")
    assert lines(pole) == []
    assert client.send(f"{home(pole)}/ajouter", **said()).status_code == 303
    # A second one has nothing left, and says so; one that was refused takes nothing.
    again = client.send(f"{home(pole)}/ajouter", **said(amount="0,01"))
    assert again.status_code == 422 and "il lui reste 0 € sur 25 000 €" in plain(again.text)
    (line,) = lines(pole)
    client.send(f"{home(pole)}/{line.id}", **said(status="refused"))
    assert client.send(f"{home(pole)}/ajouter", **said(amount="15000")).status_code == 303
    more = client.send(f"{home(pole)}/ajouter", **said(amount="15.000"))
    assert more.status_code == 422 and "il lui reste 10 000 € sur 25 000 €" in plain(more.text)


WRONG = [
    ({"amount": "0"}, "dépasser zéro"),
    ({"amount": "-5"}, "dépasser zéro"),
    ({"amount": "25,000"}, "deux façons"),
    ({"amount": ""}, "Donnez le montant."),
    ({"ends_on": "2026-11-30"}, "La fin vient avant le début"),
    ({"starts_on": "0202-12-01"}, "entre 1900 et 2100"),
    ({"starts_on": "1979-12-01"}, "paraît fausse"),
    ({"ends_on": "31/02/2027"}, "pas au calendrier"),
    ({"ends_on": ""}, "Donnez le dernier jour payé."),
    ({"scheme": "", "funder": "  "}, "nommez le financeur"),
    ({"posts": "beaucoup"}, "Écrivez un nombre"),
    ({"posts": "501"}, "de 1 à 500"),
    ({"post": True, "posts": ""}, "dites combien"),
    ({"post": True, "posts": "3"}, "3 postes en même temps."),
    ({"post": True, "posts": "1", "ends_on": "2030-11-30"}, "3 ans au plus"),
    ({"post": True, "posts": "1", "amount": "35000,01"}, "dépassent ce que ce dispositif paie"),
]


def test_what_cannot_be_is_answered_by_a_sentence(pole, animator, client):
    year = {"starts_on": "2026-12-01", "ends_on": "2027-11-30", "amount": "100"}
    post = {"scheme": str(scheme(POST).id), **year}
    for wrong, sentence in WRONG:
        fields = {**post, **wrong} if wrong.get("post") else wrong
        answer = client.send(f"{home(pole)}/ajouter", **said(**fields))
        assert answer.status_code == 422, fields
        assert sentence in plain(answer.text), fields
    assert lines(pole) == []


def test_posts_by_year_with_their_alert_and_their_files(pole, animator, client, clock, run_jobs):
    posts = said(
        scheme=str(scheme(POST).id),
        status="granted",
        posts="2",
        amount="",
        starts_on="2027-01-01",
        ends_on="2029-12-31",
        label="=Postes",
    )
    assert client.send(f"{home(pole)}/ajouter", **posts).status_code == 303
    other = said(scheme="", funder="Fondation d'ici", amount="1 000,01", status="planned")
    client.send(f"{home(pole)}/ajouter", **other)
    # Six years of work are all that there is: not one day more, whenever it would be.
    late = {**posts, "starts_on": "2030-01-01", "ends_on": "2030-01-01", "posts": "1"}
    more = client.send(f"{home(pole)}/ajouter", **late)
    assert more.status_code == 422 and "6 années de poste sur 6" in plain(more.text)
    page = plain(client.get(home(pole)).text)
    assert "210 000 €" in page and "2028 70 000 € 0 € 0 € 70 000 €" in page
    assert "Fondation d'ici 0 € 0,0 % 1 000,01 € 0,5 %" in page and "99,5 %" in page
    assert "€210,000" in client.get(f"/en{home(pole)}").text

    book = load_workbook(io.BytesIO(client.get(f"{home(pole)}/financement.xlsx").data))
    written, by_year = (list(sheet.values) for sheet in book)
    assert [round(row[5] * 100) for row in written[1:]] == [1_000_01, 210_000_00]
    assert [row[6] for row in written[1:]] == [1_000_01, 210_000_00]
    assert written[2][0] == "'=Postes" and written[2][8].date() == date(2029, 12, 31)
    assert by_year[-1] == ("Total", 210_000, 0, 1_000.01, 211_000.01)
    assert round(sum(row[4] for row in by_year[1:-1]) * 100) == 211_000_01
    read = list(csv.reader(io.StringIO(client.get(f"{home(pole)}/annees.csv").text)))
    assert read[2] == ["2027", "70000.00", "0.00", "655.56", "70655.56"]
    assert read[-1] == ["Total", "210000.00", "0.00", "1000.01", "211000.01"]

    def told():
        db.session.rollback()  # of the last request, whose context is the test's own
        run_jobs("timers")
        return list(db.session.scalars(sa.select(Notification).where(kind_is)))

    kind_is = Notification.kind == alerts.TIMER
    clock.instant = clock.instant.replace(year=2029, month=6, day=29)
    assert told() == []
    clock.advance(days=2)
    (letter,) = told()
    assert letter.user_id == animator.id and letter.url == home(pole)
    assert letter.titles["fr"] == "Pôle de Touraine : « =Postes » se termine le 31 décembre 2029."
    enter(client, animator)
    assert "se termine le 31 décembre 2029" in plain(client.get(home(pole)).text)
    assert "Pôle de Touraine" in client.get("/poles/financements").text
    # Moved, it rings again; once it has ended it rings no more.
    line = next(one for one in lines(pole) if one.posts)
    client.send(f"{home(pole)}/{line.id}", **{**posts, "ends_on": "2029-11-30"})
    assert len(told()) == 2
    client.send(f"{home(pole)}/{line.id}", **{**posts, "status": "ended"})
    assert len(told()) == 2 and "Pôle de Touraine" not in client.get("/poles/financements").text


def test_only_those_of_the_pole_come_in_and_only_animators_write(pole, animator, client, app):
    client.send(f"{home(pole)}/ajouter", **said(status="granted"))
    (line,) = lines(pole)
    member = join(pole)
    readers = {
        "citoyenne@exemple.fr": ("", "", 403),
        "autre@exemple.fr": ("animator", RIVES, 403),
        "membre@exemple.fr": ("contributor", f"actor-{member.id}", 200),
    }
    for email, (role, scope, status) in readers.items():
        browser = Visitor(app, app.response_class)
        enter(browser, somebody(email, role, scope))
        for path in ("", "/financement.xlsx", "/lignes.csv"):
            assert browser.get(home(pole) + path).status_code == status, (email, path)
        assert browser.get(f"{home(pole)}/ajouter").status_code == 403
        assert browser.get(f"{home(pole)}/{line.id}").status_code == 403
        assert ("Ajouter un financement" in browser.get(home(pole)).text) is False
        public = browser.get(f"/acteurs/{pole.slug}").text
        assert ("25 000" in public.replace("\u202f", " ")) is False
        seen = browser.get("/poles/financements")
        assert seen.status_code == (200 if role == "animator" else 403)
        assert "Pôle de Touraine" not in seen.text or role != "animator"
    assert client.get(f"{home(kept(make_pole('Ailleurs')))}/{line.id}").status_code == 404
    assert client.get(f"{home(pole)}/{line.id}").status_code == 200
    assert (
        client.send(f"{home(pole)}/{line.id}/retirer", home(pole) + "/ajouter").status_code == 303
    )
    assert lines(pole) == []


def test_the_second_of_two_animators_sees_both_and_decides(pole, animator, client):
    client.send(f"{home(pole)}/ajouter", **said())
    (line,) = lines(pole)
    address = f"{home(pole)}/{line.id}"
    seen = hidden(client.get(address).text)
    first = {"amount": "20000", "note": "Accordé moins", "status": "granted"}
    assert client.send(address, **said(**first), **seen).status_code == 303
    mine = said(amount="24 000", label="À moi")
    answer = client.send(address, **mine, **seen)
    words = plain(answer.text)
    assert answer.status_code == 412
    assert re.search("Montant total, en euros .* 20 000 .* 24 000", words)
    assert 'value="24 000"' in answer.text and "choix-note" not in answer.text
    assert lines(pole)[0].amount_cents == 20_000_00
    chosen = {**mine, **hidden(answer.text), "choix-amount": "yours"}
    assert client.send(address, **chosen).status_code == 303
    # What the second never touched is as the first wrote it.
    (line,) = lines(pole)
    assert (line.amount_cents, line.label) == (24_000_00, "À moi")
    assert (line.note, line.status) == ("Accordé moins", "granted")


def test_an_end_already_near_rings_at_once_and_an_end_that_is_past_does_not(pole, animator, client):
    client.send(f"{home(pole)}/ajouter", **said(status="granted"))
    past = said(
        status="granted", starts_on="2025-01-01", ends_on="2025-12-31", scheme="", funder="X"
    )
    client.send(f"{home(pole)}/ajouter", **past)
    near = next(one for one in lines(pole) if one.ends_on.year == 2027)
    (timer,) = db.session.scalars(sa.select(Timer).where(Timer.kind == alerts.TIMER))
    assert timer.subject_id == near.id and timer.due_at.date() == date(2026, 11, 21)
    assert "passez-le à « Terminé »" in plain(client.get(home(pole)).text)


def test_what_a_used_scheme_promised_does_not_change(pole, animator, client, app):
    client.send(f"{home(pole)}/ajouter", **said())
    admin = Visitor(app, app.response_class)
    enter(admin, somebody("chef@exemple.fr", "administrator", "instance"))
    assert "25 000 € au plus" in plain(admin.get("/administration/financements").text)
    found = scheme(STUDY)
    form = {name: getattr(found, name) for name in ("name", "funder", "kind", "rule", "source")}
    form |= {"most": "25000", "historical": "y"}
    address = f"/administration/financements/{STUDY}"
    answer = admin.send(address, **{**form, "most": "20 000"})
    assert answer.status_code == 422
    assert "sa règle et ses plafonds restent" in plain(answer.text) and "20 000" in answer.text
    seen = hidden(admin.get(address).text)
    renamed = {**form, "closes_on": "2026-11-30", "name": "Étude"}
    assert admin.send(address, **renamed, **seen).status_code == 303
    assert admin.send(address, **{**form, "name": "Autre"}, **seen).status_code == 412
    assert admin.send(f"{address}/retirer", address + "?").status_code == 412
    # What was written stays and may be granted; nothing new begins once it is closed.
    (line,) = lines(pole)
    granted = client.send(f"{home(pole)}/{line.id}", **said(status="granted"))
    assert granted.status_code == 303
    late = client.send(f"{home(pole)}/ajouter", **said(amount="1"))
    assert late.status_code == 422 and "terminé le 30 novembre 2026" in plain(late.text)
    new = {**form, "name": "Étude 2027", "most": "", "source": "Délibération"}
    assert admin.send("/administration/financements/ajouter", **new).status_code == 303
    assert db.session.scalar(sa.select(Scheme.key).where(Scheme.name == "Étude 2027")) == (
        "region-bretagne-etude-2027"
    )
    assert client.get("/administration/financements").status_code == 403
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Funding)) == 1


def test_of_two_who_add_at_the_same_instant_only_one_is_under_the_ceiling(pole, client, app):
    asked, address = said(amount="15 000"), f"{home(pole)}/ajouter"
    browsers = [Visitor(app, app.response_class) for _ in range(2)]
    for number, browser in enumerate(browsers):
        enter(browser, somebody(f"a{number}@exemple.fr", "animator", TOURS))
    tokens = [TOKEN.search(browser.get(address).text)[1] for browser in browsers]
    db.session.rollback()
    start, answers = threading.Barrier(2), []

    def add(browser, token):
        start.wait()
        answers.append(browser.post(address, data={**asked, "csrf_token": token}).status_code)

    threads = [
        threading.Thread(target=add, args=pair) for pair in zip(browsers, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 422]
    assert [line.amount_cents for line in lines(pole)] == [15_000_00]
