# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people at the same proposal, or at the same record: nothing is lost, nothing done twice."""

import re
import threading

import pytest
import sqlalchemy as sa

from ess_map.contributions import decide
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from ess_map.core.errors import Conflict
from ess_map.core.journal import JournalEntry
from ess_map.people.models import User
from ess_map.testing.factories import load, make_actor
from tests.contributions.asking import HERE, correct
from tests.contributions.door import account, signed_in

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def zoe(app):
    return account("Zoé")


@pytest.fixture
def actor(app):
    return make_actor("La Ressourcerie", phone="02 47 00 00 01", summary="On répare.")


@pytest.fixture
def ana(app):
    return signed_in(app, account("Ana", ("animator", HERE)))


@pytest.fixture
def max_(app):
    return signed_in(app, account("Max", ("moderator", HERE)))


def seen(page):
    return re.search(r'name="seen_version" value="(\d*)"', page)[1]


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def press(client, url, page, **form):
    """Press a button of a page that was opened before."""
    return client.post(url, data={"csrf_token": token(page), "seen_version": seen(page), **form})


@pytest.mark.parametrize("late", ["accepter", "refuser"])
def test_the_second_sees_what_the_first_decided(ana, max_, actor, zoe, late):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    url = f"/moderation/{one.id}"
    first, second = ana.get(url).text, max_.get(url).text
    assert press(ana, f"{url}/accepter", first, champ="phone").status_code == 303
    answer = press(max_, f"{url}/{late}", second, champ="phone", raison="Non, c'est faux.")
    assert answer.status_code == 412
    assert "a déjà été décidée" in answer.text
    assert "Déjà acceptée par Ana, le 21 novembre, 10:30." in answer.text
    assert "Acceptée par Ana, le 21 novembre 2026, 10:30." in answer.text
    assert "Annuler cette décision" in answer.text  # the second may, since both moderate here
    assert load(actor.id).phone == "02 47 00 00 02"


def test_a_record_that_changed_meanwhile_is_shown_three_times_with_the_ticks_kept(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.")
    url = f"/moderation/{one.id}"
    page = ana.get(url).text
    correct(actor, account("Rose", ("animator", "region-24")), phone="02 47 00 00 03")
    answer = press(ana, f"{url}/accepter", page, champ="phone", raison="Le téléphone, oui.")
    assert answer.status_code == 412
    assert "La fiche a changé pendant que vous décidiez (Téléphone)" in answer.text
    row = re.search(r'<tr class="compare__moved">.*?</tr>', answer.text, re.S)[0]
    for number in ("01", "02", "03"):
        assert f"{number}</" in row
    assert 'value="phone" form="decision" checked' in row
    assert 'value="summary" form="decision">' in answer.text
    assert ">Le téléphone, oui.</textarea>" in answer.text
    assert load(actor.id).phone == "02 47 00 00 03"
    again = press(ana, f"{url}/accepter", answer.text, champ="phone", raison="Le téléphone, oui.")
    assert again.status_code == 303
    found = load(actor.id)
    assert (found.phone, found.summary) == ("02 47 00 00 02", "On répare.")


def test_a_record_that_changed_elsewhere_is_no_conflict(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    url = f"/moderation/{one.id}"
    page = ana.get(url).text
    correct(actor, account("Rose", ("animator", "region-24")), summary="On donne.")
    assert press(ana, f"{url}/accepter", page, champ="phone").status_code == 303
    found = load(actor.id)
    assert (found.phone, found.summary) == ("02 47 00 00 02", "On donne.")


def test_what_moved_since_the_proposal_is_told_and_not_ticked(ana, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02", summary="On vend.")
    correct(actor, account("Rose", ("animator", "region-24")), phone="02 47 00 00 03")
    page = ana.get(f"/moderation/{one.id}").text
    assert "La fiche a changé depuis que cette proposition a été écrite" in page
    assert 'value="phone" form="decision">' in page
    assert 'value="summary" form="decision" checked' in page


def test_undoing_twice_is_told(ana, max_, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    url = f"/moderation/{one.id}"
    press(ana, f"{url}/accepter", ana.get(url).text, champ="phone")
    first, second = ana.get(url).text, max_.get(url).text
    assert ana.post(f"{url}/annuler", data={"csrf_token": token(first)}).status_code == 303
    answer = max_.post(f"{url}/annuler", data={"csrf_token": token(second)})
    assert answer.status_code == 412
    assert "déjà annulée" in answer.text
    assert load(actor.id).phone == "02 47 00 00 01"


def test_of_many_at_the_same_instant_exactly_one_decides(app, actor, zoe):
    one = correct(actor, zoe, phone="02 47 00 00 02")
    people = [account(f"M{n}", ("moderator", HERE)).id for n in range(6)]
    contribution_id, outcomes, start = one.id, [], threading.Barrier(6)
    db.session.rollback()

    def accept(user_id):
        with app.app_context():
            found = db.session.get_one(Contribution, contribution_id)
            user = db.session.get_one(User, user_id)
            db.session.rollback()
            start.wait()
            try:
                decide.accept(db.session, found, user)
                db.session.commit()
                outcomes.append("done")
            except Conflict:
                db.session.rollback()
                outcomes.append("late")
            db.session.remove()

    threads = [threading.Thread(target=accept, args=(user_id,)) for user_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", *["late"] * 5]
    assert load(actor.id).version == 2
    entries = sa.select(JournalEntry).where(JournalEntry.contribution_id == contribution_id)
    kinds = [entry.kind for entry in db.session.scalars(entries.order_by(JournalEntry.id))]
    assert kinds == ["contribution.proposed", "actor.updated", "contribution.accepted"]
