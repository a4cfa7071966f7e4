# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what: those in charge, the author, and nobody about what they did themselves."""

import pytest
import sqlalchemy as sa

from ess_map.contributions import decide, propose, undo
from ess_map.contributions.propose import Author
from ess_map.core import mail
from ess_map.core.db import db
from ess_map.notifications.models import Notification
from ess_map.people.models import User
from ess_map.testing.factories import make_actor
from ess_map.testing.work import run_jobs
from tests.contributions.asking import AMBOISE, HERE, TOURS, add, correct, report
from tests.contributions.door import account, visitor

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def zoe(app):
    return account("Zoé")


@pytest.fixture
def ana(app):
    return account("Ana", ("animator", HERE))


@pytest.fixture
def actor(app):
    return make_actor("La Ressourcerie", terms={"label": ("esus",)})


def told(kind=None):
    """(name, kind, French title, address) of everything that was told, in order."""
    query = sa.select(Notification, User).join(User, User.id == Notification.user_id)
    rows = db.session.execute(query.order_by(Notification.id)).all()
    return [
        (user.name, one.title("fr"), one.url)
        for one, user in rows
        if kind is None or one.kind == f"contribution.{kind}"
    ]


def letters():
    return list(db.session.scalars(sa.select(mail.Letter).order_by(mail.Letter.id)))


def test_the_lowest_level_that_has_an_animator_is_told(ana, zoe):
    account("Rose", ("animator", "region-24"))
    account("Alix", ("administrator", "instance"))
    here, there, sea = add(author=zoe), add("La Scierie", AMBOISE, zoe), add("Phare", "29155", zoe)
    assert told("proposed") == [
        ("Ana", "À décider : Le Garage", f"/moderation/{here.id}"),
        ("Rose", "À décider : La Scierie", f"/moderation/{there.id}"),
        ("Alix", "À décider : Phare", f"/moderation/{sea.id}"),
    ]


def test_a_moderator_below_is_told_as_well(ana, zoe):
    account("Max", ("moderator", f"commune-{TOURS}"))
    add(author=zoe)
    assert sorted(name for name, _title, _url in told()) == ["Ana", "Max"]


def test_the_owners_of_a_label_are_told_of_those_that_carry_it(ana, actor, zoe):
    account("Léo", ("animator", "label-esus"))
    account("Lou", ("animator", "label-rup"))
    correct(actor, zoe, phone="02 47 00 00 02")
    assert [name for name, _title, _url in told()] == ["Ana", "Léo"]
    add("Une autre", author=zoe, **{"terms.label": ["rup"]})
    assert [name for name, _title, _url in told()][2:] == ["Ana", "Lou"]


def test_ones_own_doing_causes_no_notice(ana, actor):
    own = correct(actor, ana, phone="02 47 00 00 02")
    assert own.status == "accepted"
    undo.undo(db.session, own, ana)
    report(actor, ana)
    db.session.commit()
    assert told() == []


def test_what_nobody_confirmed_is_told_to_nobody(ana, actor):
    author = Author(email="zoe@exemple.fr")
    contribution = propose.report(db.session, actor, "Fermé ?", author)
    db.session.commit()
    assert told() == []
    propose.confirm_author(db.session, contribution)
    propose.confirm_author(db.session, contribution)
    db.session.commit()
    assert len(told()) == 1


def test_the_author_with_an_account_is_told_of_each_turn(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.")
    decide.say(db.session, one, "D'où ?", by=ana, moderator=True)
    decide.accept(db.session, one, ana, units=["phone"], reason="Le reste, non.")
    undo.undo(db.session, one, ana)
    decide.refuse(db.session, one, ana, "Finalement non.")
    db.session.commit()
    page = f"/contributions/{one.id}"
    assert [(title, url) for name, title, url in told() if name == "Zoé"] == [
        ("Question sur votre proposition : La Ressourcerie", page),
        ("Proposition acceptée en partie : La Ressourcerie", page),
        ("Décision annulée, proposition de nouveau en attente : La Ressourcerie", page),
        ("Proposition refusée : La Ressourcerie", page),
    ]
    assert letters() == []


def test_titles_are_kept_in_both_languages(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.accept(db.session, one, ana)
    db.session.commit()
    found = db.session.scalars(sa.select(Notification)).all()[-1]
    assert set(found.titles) == {"fr", "en"}
    assert all("La Ressourcerie" in title for title in found.titles.values())


def test_the_author_without_account_gets_letters_with_a_link_that_works(app, ana, actor):
    one = correct(actor, phone="02 47 00 00 02")
    decide.say(db.session, one, "D'où ?", by=ana, moderator=True)
    decide.refuse(db.session, one, ana, "Nous n'avons pas pu vérifier.")
    db.session.commit()
    question, refusal = letters()
    assert question.recipient == refusal.recipient == "zoe@exemple.fr"
    assert question.subject == "Question sur votre proposition : La Ressourcerie"
    assert "D'où ?" in question.body
    assert refusal.subject == "Proposition refusée : La Ressourcerie"
    assert "Nous n'avons pas pu vérifier." in refusal.body
    path = next(line for line in refusal.body.splitlines() if "/suivi/" in line)
    page = visitor(app).get(path.removeprefix("http://localhost:5000"))
    assert page.status_code == 200
    assert "pas pu vérifier" in page.text


def test_letters_speak_the_authors_language(ana, actor):
    author = Author(email="zoe@exemple.fr", language="en")
    one = correct(actor, author, phone="02 47 00 00 02")
    decide.refuse(db.session, one, ana, "No.")
    db.session.commit()
    assert "/en/contributions/suivi/" in letters()[-1].body


def test_a_subject_cannot_be_forged_through_a_name(ana):
    one = add("Le Garage", author=Author(email="zoe@exemple.fr"))
    one.changes = {**one.changes, "name": "Garage\r\nBcc: tous@exemple.fr %(name)s"}
    decide.refuse(db.session, one, ana, "Non.")
    db.session.commit()
    assert "\n" not in letters()[-1].subject
    assert letters()[-1].recipient == "zoe@exemple.fr"


def test_an_answer_reaches_whoever_takes_care_of_it_else_those_in_charge(ana, actor, zoe):
    max_ = account("Max", ("moderator", HERE))
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.say(db.session, one, "De la porte.", by=zoe, moderator=False)
    assert {name for name, _title, _url in told("answered")} == {"Ana", "Max"}
    decide.assign(db.session, one, max_, ana)
    decide.say(db.session, one, "Et de la vitrine.", by=zoe, moderator=False)
    db.session.commit()
    assert [name for name, _title, _url in told("assigned")] == ["Max"]
    assert [name for name, _title, _url in told("answered")][2:] == ["Max"]


def test_taking_it_oneself_is_no_news(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.assign(db.session, one, ana, ana)
    db.session.commit()
    assert told("assigned") == []


def test_what_waits_too_long_is_told_to_the_next_level_up_each_ten_working_days(
    app, ana, actor, zoe, clock
):
    account("Dan", ("animator", "department-37"))
    account("Alix", ("administrator", "instance"))
    correct(actor, zoe, phone="02 47 00 00 02")  # a Saturday: it begins on Monday
    clock.advance(days=15)
    run_jobs(app, "timers")
    assert told("late") == []
    clock.advance(days=2)
    run_jobs(app, "timers")
    run_jobs(app, "timers")
    assert [name for name, _title, _url in told("late")] == ["Dan"]
    clock.advance(days=21)
    run_jobs(app, "timers")
    assert [name for name, _title, _url in told("late")] == ["Dan", "Alix"]
    clock.advance(days=60)
    run_jobs(app, "timers")
    assert len(told("late")) == 2


def test_what_is_decided_in_time_is_not_told_upwards(app, ana, actor, zoe, clock):
    account("Dan", ("animator", "department-37"))
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.accept(db.session, one, ana)
    db.session.commit()
    clock.advance(days=30)
    run_jobs(app, "timers")
    assert told("late") == []


def test_a_rolled_back_decision_tells_nobody(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    decide.refuse(db.session, one, ana, "Non.")
    db.session.rollback()
    assert [name for name, _title, _url in told()] == ["Ana"]
