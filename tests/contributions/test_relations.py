# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two actors are linked once both have said yes, and each may take it back."""

import re

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Relation
from ess_map.contributions import queue, undo
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Conflict
from ess_map.core.journal import JournalEntry
from ess_map.core.mail import Letter
from ess_map.testing.factories import load, make_actor
from tests.contributions.door import account, signed_in, visitor

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def member():
    return make_actor("L'Atelier")


@pytest.fixture
def pole():
    return make_actor(
        "Pôle des Deux Rives", email="pole@exemple.fr", longitude=0.95, latitude=47.35
    )


@pytest.fixture
def ana(app):
    """Covers the member, not the pôle."""
    return account("Ana", ("contributor", "commune-37261"))


def link(client, member, pole, kind="member_of.from"):
    page = f"/acteurs/{member.slug}/relier"
    return client.send(page, kind=kind, other=str(pole.id), message="Depuis 2019")


def letter():
    return db.session.scalars(sa.select(Letter).where(Letter.kind == "relation")).one()


def token_path():
    return re.search(r"/liens/\S+", letter().body)[0]


def shown(app, member, pole):
    """What visitors see: the panels of both, and the facet."""
    client = visitor(app)
    return (
        "est membre de" in client.get(f"/acteurs/{member.slug}").text,
        "a pour membre" in client.get(f"/acteurs/{pole.slug}").text,
        client.get(f"/facets.json?pole={pole.slug}").json["count"],
    )


def test_the_other_actor_is_found_by_name_or_by_its_address(app, member, pole, ana):
    client = signed_in(app, ana)
    near = client.get(f"/acteurs/{member.slug}/relier?autre=pole+rives").text
    assert "Pôle des Deux Rives" in near
    pasted = client.get(
        f"/acteurs/{member.slug}/relier", query_string={"autre": f"https://x/acteurs/{pole.slug}"}
    ).text
    assert "Pôle des Deux Rives" in pasted
    assert visitor(app).get(f"/acteurs/{member.slug}/relier").status_code == 303


def test_a_link_is_public_once_both_sides_have_said_yes(app, member, pole, ana):
    visitor(app).get("/")
    assert link(signed_in(app, ana), member, pole).status_code == 303
    assert shown(app, member, pole) == (False, False, 0)
    assert letter().recipient == "pole@exemple.fr"
    client = visitor(app)
    page = client.get(token_path())
    assert "Atelier est membre de Pôle des Deux Rives" in page.text
    assert shown(app, member, pole) == (False, False, 0)
    client.send(token_path(), answer="yes")
    assert shown(app, member, pole) == (True, True, 1)
    assert (load(member.id).version, load(pole.id).version) == (2, 2)
    entries = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.kind == "actor.related")
    ).all()
    assert [(entry.subject_id, entry.data["with"]) for entry in entries] == [
        (member.id, pole.id),
        (pole.id, member.id),
    ]
    history = client.get(f"/acteurs/{member.slug}/historique").text
    assert "Lien établi" in history and "est membre de Pôle des Deux Rives" in history
    assert "pole@exemple.fr" not in history


def test_the_same_letter_takes_the_yes_back(app, member, pole, ana):
    link(signed_in(app, ana), member, pole)
    client = visitor(app)
    client.send(token_path(), answer="yes")
    client.send(token_path(), answer="withdraw")
    assert shown(app, member, pole) == (False, False, 0)
    history = client.get(f"/acteurs/{pole.slug}/historique").text
    assert "Lien rompu" in history


def test_a_side_that_says_no_is_left_in_peace(app, member, pole, ana):
    browser = signed_in(app, ana)
    link(browser, member, pole)
    visitor(app).send(token_path(), answer="no")
    assert shown(app, member, pole) == (False, False, 0)
    assert link(browser, member, pole).status_code == 412
    assert len(db.session.scalars(sa.select(Letter)).all()) == 1


def test_asking_twice_writes_no_second_letter(app, member, pole, ana):
    browser = signed_in(app, ana)
    link(browser, member, pole)
    assert link(browser, member, pole).status_code == 412
    assert link(browser, pole, member, "member_of.to").status_code == 412
    letter()


def test_who_covers_the_other_side_answers_in_the_queue(app, member, pole, ana):
    link(signed_in(app, ana), member, pole)
    moderator = account("Mo", ("moderator", "commune-37003"))
    (asked,) = queue.waiting(db.session, moderator).rows
    assert asked.actor_id == pole.id and "est membre de" in asked.message
    stranger = account("Eve", ("moderator", "department-29"))
    assert queue.waiting(db.session, stranger).rows == []


def test_who_covers_both_links_at_once_and_who_covers_one_unlinks(app, member, pole):
    chief = account("Chef", ("contributor", "region-24"))
    visitor(app).get("/")
    link(signed_in(app, chief), member, pole)
    assert shown(app, member, pole) == (True, True, 1)
    relation = db.session.scalars(sa.select(Relation)).one()
    path = f"/acteurs/{pole.slug}/liens/{relation.id}/retirer"
    stranger = signed_in(app, account("Eve"))
    assert stranger.send(path, "/compte/contributions").status_code == 403
    keeper = signed_in(app, account("Paul", ("contributor", f"pole-{pole.id}")))
    page = f"/acteurs/{pole.slug}"
    assert path in keeper.get(page).text
    assert keeper.send(path, page).status_code == 303
    assert shown(app, member, pole) == (False, False, 0)


def test_undoing_an_answer_ends_the_link(app, member, pole):
    chief = account("Chef", ("contributor", "region-24"))
    link(signed_in(app, chief), member, pole)
    answer = db.session.scalars(sa.select(Contribution).order_by(Contribution.id.desc())).first()
    undo.undo(db.session, answer, chief)
    db.session.commit()
    assert shown(app, member, pole) == (False, False, 0)
    with pytest.raises(Conflict):
        undo.undo(db.session, answer, chief)


def test_a_forged_or_old_letter_opens_nothing(app, member, pole, ana, clock):
    link(signed_in(app, ana), member, pole)
    client = visitor(app)
    assert client.get(f"{token_path()}x").status_code == 400
    clock.advance(days=61)
    assert client.get(token_path()).status_code == 410


def test_nobody_links_an_actor_to_itself(app, member, ana):
    assert link(signed_in(app, ana), member, member).status_code == 400
