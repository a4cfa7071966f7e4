# SPDX-License-Identifier: AGPL-3.0-or-later
"""An animator invites by letter; organisations and people answer once, and are left in peace."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from ess_map.actors import store
from ess_map.contributions.models import Contribution
from ess_map.core import clock, links, mail
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.people import accounts
from ess_map.pole_building import invitation, invitation_data
from ess_map.poles import members
from ess_map.poles.models import PoleInvitation, PoleMember
from ess_map.testing.browsing import Visitor
from ess_map.testing.factories import load, make_actor, make_territories
from tests.poles.making import TOURS, enter, join, make_pole, somebody


class Kept(NamedTuple):
    """A pôle by what does not change between two requests."""

    id: int
    slug: str
    name: str


def kept(*args, **said):
    pole = make_pole(*args, **said)
    return Kept(pole.id, pole.actor.slug, pole.actor.name)


@pytest.fixture
def pole(territories):
    return kept()


@pytest.fixture
def zoe(pole, client):
    """The animator of Tours, in her browser."""
    enter(client, somebody("zoe@exemple.fr", "animator", TOURS))
    return client


@pytest.fixture
def visitor(app):
    """Whoever opens the letter: nobody we know."""
    return Visitor(app, app.response_class)


def page(pole, rest=""):
    return f"/poles/{pole.slug}/inviter{rest}"


def line(kind, number=0, **said):
    return {f"{kind}-{number}-{name}": value for name, value in said.items()}


def invite(client, pole, **said):
    return client.send(page(pole), **said)


def ask_actor(client, pole, actor, email=None, **more):
    email = actor.email if email is None else email
    return invite(client, pole, **line("actors", actor=str(actor.id), email=email), **more)


def ask_person(client, pole, email, name="", **more):
    return invite(client, pole, **line("persons", email=email, name=name), **more)


def letter():
    return db.session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()


def link(text=None):
    return re.search(r"https?://[^/\s]+(/poles/invitation/\S+)", text or letter().body)[1]


def active(pole):
    return [one.name for one in members.active(db.session, pole.id, clock.local_now().date())]


def test_an_organisation_says_yes_from_its_own_mailbox_once(make_app, smtp):
    app = make_app(ESS_MAP_SMTP_HOST="127.0.0.1", ESS_MAP_SMTP_PORT=str(smtp.port))
    with app.app_context():
        make_territories()
        pole = kept()
        actor = make_actor("La Ressourcerie", email="bonjour@ressourcerie.fr")
        zoe, visitor = (Visitor(app, app.response_class) for _each in range(2))
        enter(zoe, somebody("zoe@exemple.fr", "animator", TOURS))
        form = zoe.get(page(pole, f"?candidate={actor.id}&college=ess")).text
        assert 'value="bonjour@ressourcerie.fr"' in form
        sent = ask_actor(
            zoe, pole, actor, message="Je suis Zoé.", **{"actors-0-role": "Vice-présidence"}
        )
        assert sent.status_code == 303
        mail.deliver(db.session)
        [envelope] = smtp.envelopes
        assert envelope.rcpt_tos == ["bonjour@ressourcerie.fr"]
        text = message_from_bytes(envelope.content, policy=policy.default).get_content()
        assert "Je suis Zoé." in text
        url = link(text)
        for _scanner in range(2):  # the programs that read letters open every link
            assert "rejoint" in visitor.get(url).text
        assert active(pole) == []
        assert "est membre de" in visitor.send(url, answer="yes", words="Avec joie").text
        assert active(pole) == ["La Ressourcerie"]
        row = db.session.scalars(sa.select(PoleMember)).one()
        assert (row.role, row.since) == ("Vice-présidence", clock.local_now().date())
        done = db.session.scalars(sa.select(Contribution).order_by(Contribution.id)).all()
        assert [(one.changes["side"], one.status) for one in done] == [
            ("to", "accepted"),
            ("from", "accepted"),
        ]
        assert visitor.get(url).status_code == 410
        again = zoe.get(page(pole)).text
        assert "Avec joie" in again
        refused = ask_actor(zoe, pole, actor)
        assert refused.status_code == 422
        assert "est déjà membre de ce pôle" in refused.text


def test_another_mailbox_than_the_records_proves_nothing(pole, zoe, visitor):
    far = make_actor("Ailleurs", email="vrai@ailleurs.fr", longitude=0.95, latitude=47.35)
    ask_actor(zoe, pole, far, "complice@exemple.fr")
    url = link()
    assert letter().recipient == "complice@exemple.fr"
    assert "doit encore confirmer" in visitor.send(url, answer="yes").text
    assert active(pole) == []
    assert letter().recipient == "vrai@ailleurs.fr"  # its own mailbox is asked
    assert "/liens/" in letter().body


def test_a_person_becomes_a_member_under_the_name_they_choose(pole, zoe, visitor):
    assert ask_person(zoe, pole, "Anna@Exemple.fr", "Anna").status_code == 303
    url = link()
    nameless = visitor.send(url, answer="yes", name=" ", words="Je viens !")
    assert nameless.status_code == 422
    assert "Je viens !" in nameless.text
    visitor.send(url, answer="yes", name="Anna B.", shown="y")
    row = db.session.scalars(sa.select(PoleMember)).one()
    assert (row.name, row.shown, row.college) == ("Anna B.", True, "people")
    account = accounts.by_address(db.session, "anna@exemple.fr")
    assert row.user_id == account.id
    assert account.confirmed_at is not None
    assert active(pole) == ["Anna B."]
    twice = ask_person(zoe, pole, "anna@exemple.fr")
    assert "est déjà membre" in twice.text
    files = dict(invitation_data.of(account))
    assert [one["réponse"] for one in files["invitations_recues"]] == ["yes"]


def test_who_waits_or_said_no_is_not_pressed(pole, zoe, visitor, clock):
    ask_person(zoe, pole, "anna@exemple.fr", "Anna")
    url = link()
    waiting = ask_person(zoe, pole, "ANNA@exemple.fr", "Anna", message="gardé")
    assert waiting.status_code == 422
    assert "sa réponse est attendue" in waiting.text
    assert "gardé" in waiting.text
    number = db.session.scalars(sa.select(PoleInvitation.id)).one()
    early = zoe.send(page(pole, f"/{number}/relancer"), page=page(pole))
    assert early.status_code == 412
    clock.advance(days=7)
    assert "Relancer" in zoe.get(page(pole)).text
    assert zoe.send(page(pole, f"/{number}/relancer"), page=page(pole)).status_code == 303
    assert "Rappel" in letter().subject
    assert zoe.send(page(pole, f"/{number}/relancer"), page=page(pole)).status_code == 412
    assert "trois mois" in visitor.send(link(), answer="no").text
    assert visitor.get(url).status_code == 410
    assert "a dit non il y a peu" in ask_person(zoe, pole, "anna@exemple.fr", "Anna").text
    clock.advance(days=91)
    assert invitation_data.forget_addresses(db.session, clock.now() - timedelta(days=90)) == 1
    db.session.commit()
    assert db.session.scalars(sa.select(PoleInvitation.email)).all() == [""]
    enter(zoe, accounts.by_address(db.session, "zoe@exemple.fr"))
    assert ask_person(zoe, pole, "anna@exemple.fr", "Anna").status_code == 303


def test_a_link_that_is_forged_late_or_taken_back_says_so(pole, zoe, visitor, clock):
    actor = make_actor("La Ressourcerie", email="bonjour@exemple.fr")
    ask_actor(zoe, pole, actor)
    url = link()
    assert visitor.get(url[:-2]).status_code == 400
    one = db.session.scalars(sa.select(PoleInvitation)).one()
    other = links.sign(invitation.PURPOSE, [one.id, "2020-01-01T00:00:00+00:00"])
    assert visitor.get(f"/poles/invitation/{other}").status_code == 404
    store.close(db.session, actor.id, on=clock.now().date(), at=clock.now())
    db.session.commit()
    assert "a quitté la carte" in visitor.get(url).text
    gone = ask_actor(zoe, pole, load(actor.id))
    assert "a fermé" in gone.text

    ask_person(zoe, pole, "anna@exemple.fr", "Anna")
    url, number = link(), db.session.scalars(sa.select(sa.func.max(PoleInvitation.id))).one()
    zoe.send(page(pole, f"/{number}/retirer"), page=page(pole))
    assert "a été retirée" in visitor.get(url).text
    ask_person(zoe, pole, "anna@exemple.fr", "Anna")
    url = link()
    clock.advance(days=61)
    assert visitor.get(url).status_code == 410


def test_nothing_is_sent_unless_all_lines_are_right(pole, zoe):
    silent = make_actor("Sans adresse", phone="02 47 00 00 00")
    assert "sans adresse" in zoe.get(page(pole, f"?candidate={silent.id}")).text
    nobody = invite(zoe, pole, **line("actors", actor=str(silent.id), email=""))
    assert nobody.status_code == 422
    wrong = invite(
        zoe,
        pole,
        **line("persons", 0, email="anna@exemple.fr", name="Anna"),
        **line("persons", 1, email="pas une adresse", name="Bob"),
        **line("actors", actor="999999", email="x@exemple.fr"),
    )
    assert wrong.status_code == 422
    assert "pas une adresse" in wrong.text
    assert "plus sur la carte" in wrong.text
    twice = invite(
        zoe,
        pole,
        **line("persons", 0, email="anna@exemple.fr", name="Anna\0"),
        **line("persons", 1, email="Anna@exemple.fr", name="Anna"),
    )
    assert "est écrit deux fois" in twice.text
    assert db.session.scalar(sa.select(sa.func.count(PoleInvitation.id))) == 0
    both = invite(
        zoe,
        pole,
        **line("persons", 0, email="anna@exemple.fr", name="Anna\0"),
        **line("actors", actor=str(silent.id), email=""),
    )
    assert both.status_code == 303
    assert "à contacter autrement : Sans adresse" in zoe.get(page(pole)).text


def test_a_hundred_letters_a_day_are_enough(pole, zoe, monkeypatch):
    monkeypatch.setattr(invitation, "MOST_A_DAY", 1)
    many = {**line("persons", 0, email="a@exemple.fr"), **line("persons", 1, email="b@exemple.fr")}
    assert "Encore 1 invitation possible" in invite(zoe, pole, **many).text
    assert ask_person(zoe, pole, "a@exemple.fr").status_code == 303
    assert ask_person(zoe, pole, "b@exemple.fr").status_code == 422


def test_only_those_who_look_after_it_invite(pole, client, visitor):
    stranger = somebody("rives@exemple.fr", "animator", "epci-200000016")
    enter(client, stranger)
    assert client.get(page(pole)).status_code == 403
    assert visitor.get(page(pole)).status_code in (302, 303)
    other = kept("Autre", codes=())
    enter(client, somebody("zoe@exemple.fr", "animator", f"pole-{pole.id}"))
    ask_person(client, pole, "anna@exemple.fr", "Anna")
    number = db.session.scalars(sa.select(PoleInvitation.id)).one()
    tried = client.send(page(other, f"/{number}/retirer"), page=page(pole))
    assert tried.status_code == 403


def test_erasing_somebody_takes_them_off_invitations(pole, zoe, visitor):
    join(pole)
    ask_person(zoe, pole, "anna@exemple.fr", "Anna")
    visitor.send(link(), answer="yes", name="Anna")
    ask_person(zoe, pole, "bob@exemple.fr", "Bob")
    bob = somebody("bob@exemple.fr")
    for user in (accounts.by_address(db.session, "anna@exemple.fr"), bob):
        invitation_data.forget(db.session, user)
    db.session.commit()
    [left] = db.session.scalars(sa.select(PoleInvitation)).all()
    assert (left.email, left.name, left.answer) == ("", "", "yes")
