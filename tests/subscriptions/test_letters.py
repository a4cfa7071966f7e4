# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the list to a letter about what changed, and out again with one click."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from ess_map.actors import store
from ess_map.core import challenge, mail
from ess_map.core import clock as app_clock
from ess_map.core.db import db
from ess_map.subscriptions import difference, subscribing
from ess_map.subscriptions.models import Subscription
from ess_map.testing.factories import make_actor, middle
from tests.subscriptions.conftest import letters, link, post, work

NEW = "/abonnements/nouveau?territory=epci-243700754"
ZOE = "zoe@exemple.fr"


def subscribe(site, client, address=NEW, **said):
    """Ask, open the mailed link, press the button; return the address of one's own page."""
    post(client, address, email=ZOE, frequency="day", **said)
    answer = post(client, link(letters(site)[-1], "/abonnements/confirmer/"))
    assert answer.status_code == 303
    return answer.location


def update(site, name, **changes):
    with site.app_context():
        actor = db.session.scalar(sa.select(store.Actor).where(store.Actor.name == name))
        store.update(db.session, actor.id, changes)
        db.session.commit()


def stored(site):
    with site.app_context():
        return db.session.scalars(sa.select(Subscription).order_by(Subscription.id)).all()


def test_the_list_leads_to_its_subscription_with_its_filters(client):
    page = client.get("/?territory=epci-243700754&activity=epicerie_solidaire&sort=name&page=1")
    address = re.search(r'href="(/abonnements/nouveau\?[^"]+)"', page.text)[1].replace("&amp;", "&")
    assert "sort" not in address
    form = client.get(address).text
    assert "Tours Métropole Val de Loire" in form
    assert "Épicerie solidaire" in form


def test_a_subscriber_hears_of_who_comes_changes_and_leaves(site, client, clock):
    subscribe(site, client, "/abonnements/nouveau?territory=department-37")
    update(site, "La Ressourcerie", phone="02 47 00 00 00", opening_hours="Mo 10:00-12:00")
    with site.app_context():
        make_actor("Le Vélo", city="Tours")
        gone = db.session.scalar(sa.select(store.Actor).where(store.Actor.city == "Tours"))
        store.close(db.session, gone.id, on=date(2026, 11, 20))
        db.session.commit()
        make_actor("Hors sujet", **middle("29155"))
    clock.advance(days=1)
    assert work(site) == "1 lettre écrite"
    letter = letters(site)[-1]
    assert letter.recipient == ZOE
    assert "1 NOUVEAU LIEU" in letter.body
    assert "Le Vélo (Tours)" in letter.body
    assert "Changé : téléphone, horaires" in letter.body
    assert "A fermé le 20 novembre 2026." in letter.body
    assert "Hors sujet" not in letter.body
    assert "depuis le 21 novembre 2026" in letter.body
    assert letter.unsubscribe_url.startswith("https://carte.example/desabonnement/")
    for address in re.findall(r"https://carte\.example(/\S+)", letter.body):
        assert client.get(address).status_code in (200, 410), address


def test_nothing_new_is_no_letter(site, client, clock):
    subscribe(site, client)
    update(site, "La Ressourcerie", phone="02 47 00 00 00")  # in Amboise, not of this EPCI
    update(site, "L'Épicerie du Vieux Tours", verified_at="2026-11-21")  # no news to a reader
    before = len(letters(site))
    clock.advance(days=1)
    assert work(site) == ""
    assert len(letters(site)) == before


def test_a_change_that_was_taken_back_is_no_news(site, client, clock):
    subscribe(site, client)
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    update(site, "L'Épicerie du Vieux Tours", phone="")
    clock.advance(days=1)
    assert work(site) == ""


def test_the_same_change_is_told_once(site, client, clock):
    subscribe(site, client)
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    clock.advance(days=1)
    work(site)
    written = len(letters(site))
    work(site)
    clock.advance(days=1)
    work(site)
    assert len(letters(site)) == written


def test_a_crash_before_the_commit_neither_loses_nor_doubles(site, client, clock, monkeypatch):
    subscribe(site, client)
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    clock.advance(days=1)
    written = len(letters(site))

    def crash(*_args, **_named):
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(mail, "post", crash)
        work(site)
    assert len(letters(site)) == written
    work(site)
    assert len(letters(site)) == written + 1


def test_letters_leave_in_the_morning_each_day_or_each_monday(site, client, clock):
    with site.app_context():
        saturday = app_clock.local_now()
        day = subscribing.next_time("day", saturday)
        week = subscribing.next_time("week", saturday)
    assert f"{day:%A %H:%M}" == "Sunday 07:00"
    assert f"{week:%Y-%m-%d %H:%M}" == "2026-11-23 07:00"
    assert subscribing.next_time("week", week) > week


def test_english_is_answered_in_english(site, client, clock):
    subscribe(site, client, f"/en{NEW}")
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    clock.advance(days=1)
    work(site)
    assert link(letters(site)[-1], "/en/acteurs/")
    assert stored(site)[0].language == "en"


def test_nothing_is_sent_before_the_address_confirms(site, client, clock):
    post(client, NEW, email=ZOE, frequency="day")
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    clock.advance(days=2)
    work(site)
    assert len(letters(site)) == 1


def test_opening_the_link_confirms_nothing(site, client):
    post(client, NEW, email=ZOE, frequency="day")
    assert "je m'abonne" in client.get(link(letters(site)[0], "/abonnements/")).text.replace(
        "&#39;", "'"
    )
    assert stored(site)[0].confirmed_at is None


def test_the_letter_to_a_stranger_carries_no_word_that_was_typed(site, client):
    post(client, f"{NEW}&q=Achetez+sur+evil.example", email=ZOE, frequency="day")
    letter = letters(site)[0]
    assert "evil" not in letter.body + letter.subject
    assert "Tours Métropole" in letter.body


def test_who_never_confirms_is_forgotten_after_seven_days(site, client, clock):
    post(client, NEW, email=ZOE, frequency="day")
    address = link(letters(site)[0], "/abonnements/confirmer/")
    clock.advance(days=7, seconds=1)
    work(site, "retention")
    assert stored(site) == []
    assert client.get(address).status_code == 410


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(site, client, clock):
    subscribe(site, client)
    clock.advance(days=1)
    known = post(client, NEW, email=ZOE, frequency="day")
    unknown = post(client, NEW, email="bo@exemple.fr", frequency="day")
    assert (known.status_code, known.location, known.data) == (
        unknown.status_code,
        unknown.location,
        unknown.data,
    )
    reminder = [letter for letter in letters(site) if letter.recipient == ZOE][-1]
    assert link(reminder, "/abonnements/") == f"/abonnements/{stored(site)[0].token}"


def test_a_stranger_cannot_fill_a_mailbox(site, client, monkeypatch):
    stranger = {"email": ZOE, "frequency": "day", "preuve": "worked"}
    monkeypatch.setattr(challenge, "passed", lambda proof: True)
    for number in range(9):
        assert post(client, f"{NEW}&q=mot{number}", **stranger).status_code == 303
    assert len(letters(site)) == subscribing.MOST_ASKED
    for _again in range(5):
        assert post(client, f"{NEW}&q=mot0", **stranger).status_code == 303
    assert len(letters(site)) == subscribing.MOST_ASKED + 2


def test_one_address_of_the_network_asks_five_times_an_hour(site, client):
    for number in range(5):
        email = f"personne{number}@exemple.fr"
        assert post(client, NEW, email=email, frequency="day").status_code == 303
    answer = post(client, NEW, email="encore@exemple.fr", frequency="day")
    assert answer.status_code == 429
    assert "encore@exemple.fr" in answer.text
    assert len(letters(site)) == 5


def test_a_machine_that_worked_for_it_asks_more_often(site, client, monkeypatch):
    monkeypatch.setattr(challenge, "passed", lambda proof: proof == "worked")
    for number in range(6):
        said = {"email": f"personne{number}@exemple.fr", "preuve": "worked"}
        assert post(client, NEW, frequency="day", **said).status_code == 303


def test_a_program_that_fills_the_trap_is_thanked_and_forgotten(site, client):
    answer = post(client, NEW, email=ZOE, frequency="day", homepage="https://spam.example")
    assert answer.status_code == 303
    assert letters(site) == []
    assert stored(site) == []


@pytest.mark.parametrize("wrong", [{"email": "zoe"}, {"frequency": "hourly"}, {"email": ""}])
def test_an_answer_that_makes_no_sense_keeps_what_was_typed(client, wrong):
    answer = post(client, NEW, **{"email": "garde@exemple.fr", "frequency": "week", **wrong})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    if "frequency" in wrong:
        assert "garde@exemple.fr" in answer.text


def test_the_own_page_changes_the_rhythm(site, client):
    address = subscribe(site, client)
    assert post(client, address, frequency="week").status_code == 303
    assert stored(site)[0].frequency == "week"
    page = client.get(address)
    assert "C&#39;est noté" in page.text
    assert "lundi 23 novembre" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_one_click_ends_it_without_session_or_token(site, client, clock):
    subscribe(site, client)
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    clock.advance(days=1)
    work(site)
    address = letters(site)[-1].unsubscribe_url.removeprefix("https://carte.example")
    stranger = site.test_client()
    assert "Me désabonner" in stranger.get(address).text
    assert len(stored(site)) == 1
    for _press in range(2):
        answer = stranger.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert stored(site) == []
    assert client.get(address).status_code == 410


def test_a_territory_that_is_no_more_is_silence_and_not_everything(site, client, clock):
    subscribe(site, client)
    with site.app_context():
        db.session.execute(sa.update(Subscription).values(query="territory=epci-999999999"))
        db.session.commit()
        make_actor("Nouveau")
    clock.advance(days=1)
    before = len(letters(site))
    assert work(site) == ""
    assert len(letters(site)) == before


def test_a_name_of_several_lines_stays_on_its_line(site, client, clock):
    subscribe(site, client)
    with site.app_context():
        make_actor("Un\r\nBcc: tous@exemple.fr", city="Tours")
    clock.advance(days=1)
    work(site)
    assert "- Un Bcc: tous@exemple.fr (Tours)" in letters(site)[-1].body


def test_two_processes_that_sweep_at_once_write_one_letter(site, client, clock, monkeypatch):
    subscribe(site, client)
    update(site, "L'Épicerie du Vieux Tours", phone="02 47 00 00 00")
    clock.advance(days=1)
    written = len(letters(site))
    honest = difference.between

    def meanwhile(*arguments):
        """Between the looking and the writing of one process, another does all of it."""
        monkeypatch.setattr(difference, "between", honest)
        with ThreadPoolExecutor() as elsewhere:
            assert elsewhere.submit(work, site).result() == "1 lettre écrite"
        return honest(*arguments)

    monkeypatch.setattr(difference, "between", meanwhile)
    assert work(site) == ""
    assert len(letters(site)) == written + 1


def test_an_old_link_never_confirms_the_request_of_somebody_else(site, client):
    address = subscribe(site, client)
    old = link(letters(site)[0], "/abonnements/confirmer/")
    post(client, address.replace("abonnements", "desabonnement"))
    post(client, NEW, email="bo@exemple.fr", frequency="day")
    assert client.get(old).status_code == 410
    assert stored(site)[0].confirmed_at is None
