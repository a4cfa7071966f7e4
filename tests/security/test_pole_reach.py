# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has left a pôle or a body reads nothing of it any more; its letters lead home."""

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.mail import Letter
from ess_map.governance import calendar, papers
from ess_map.people import grants
from ess_map.plans.models import Plan
from ess_map.poles import membership, space_documents
from ess_map.poles.models import PoleMember
from ess_map.testing.browsing import Visitor
from tests.contributions.door import account, signed_in
from tests.governance.making import make_body, meet, sit
from tests.poles.making import TOURS, join, make_pole
from tests.security.plan_things import PDF
from tests.security.test_reach import EVIL_HOST

pytestmark = pytest.mark.usefixtures("territories")


@pytest.fixture
def pole(app):
    return make_pole(stage="prefiguration")


@pytest.fixture
def home(pole):
    return f"/poles/{pole.actor.slug}"


def opened(browser, urls):
    """Return those of ``urls`` that ``browser`` may read."""
    found = []
    for url in urls:
        with browser.get(url) as answer:
            found += [url] * (answer.status_code == 200)
    return found


def test_who_has_left_a_pole_reads_nothing_of_it_any_more(app, pole, home):
    head = account("Anna", ("animator", TOURS))
    add = space_documents.add
    paper = add(db.session, pole, "Statuts", io.BytesIO(PDF), head, public=False).versions[0].file
    plan = Plan(scope=f"pole-{pole.id}", title="Secret", created_at=clock.now())
    row = PoleMember(pole_id=pole.id, name="Max", confirmed_at=clock.now())
    db.session.add_all((plan, row))
    actor = join(pole)
    max_, rose = account("Max"), account("Rose", ("contributor", f"actor-{actor.id}"))
    row.user_id = max_.id
    db.session.commit()
    urls = [f"{home}/espace", f"{home}/financement", f"/plans/{plan.id}", f"/fichiers/{paper}"]
    in_person, by_actor = signed_in(app, max_), signed_in(app, rose)
    assert opened(in_person, urls) == opened(by_actor, urls) == urls
    for one in (row, membership.row_of(db.session, pole, actor.id)):
        membership.end(db.session, one, clock.local_now().date(), head)
    db.session.commit()
    assert opened(in_person, urls) == opened(by_actor, urls) == []


def test_who_gave_up_a_seat_or_a_right_reads_no_private_meeting_any_more(app, pole):
    actor = join(pole)
    max_, rose = account("Max"), account("Rose", ("contributor", f"actor-{actor.id}"))
    body = make_body(f"pole-{pole.id}")
    seat = sit(body, "Max", user_id=max_.id)
    sit(body, actor.name, actor_id=actor.id)
    meeting = meet(body, public=False, agenda="Secret")
    paper = papers.add(db.session, meeting, io.BytesIO(PDF), "Projet", account("Anna"))
    db.session.commit()
    links = {one: f"/agenda/{calendar.token(one)}.ics" for one in (max_, rose)}
    urls = [f"/reunions/{meeting.id}", f"/reunions/{meeting.id}.ics", f"/fichiers/{paper.file}"]
    in_person, by_actor = signed_in(app, max_), signed_in(app, rose)
    assert opened(in_person, urls) == opened(by_actor, urls) == urls
    assert all("Secret" in in_person.get(link).text for link in links.values())
    seat.until = clock.local_now().date()
    (grant,) = grants.on(db.session, user=rose)
    grant.revoked_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert opened(in_person, urls) == opened(by_actor, urls) == []
    assert not any("Secret" in in_person.get(link).text for link in links.values())


def test_letters_of_a_pole_lead_home_whatever_host_was_asked(app, home):
    browser = signed_in(app, account("Anna", ("animator", TOURS)))
    elsewhere = Visitor(app, app.response_class)
    asked = {"who": "La mairie", "college": "authority", "email": "mairie@exemple.fr"}
    guest = {"persons-0-email": "zoe@exemple.fr", "persons-0-college": "people"}
    for path, data in ((f"{home}/parcours/parties", asked), (f"{home}/inviter", guest)):
        page = browser.get(path).text
        data["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        cookie = browser.get_cookie("session").value
        elsewhere.set_cookie("session", cookie, domain="evil.example")
        answer = elsewhere.post(path, data=data, base_url=EVIL_HOST)
        assert answer.status_code == 303, answer.text
    letters = list(db.session.scalars(sa.select(Letter)))
    assert len(letters) == 2
    assert all("http://localhost:5000/" in letter.body for letter in letters)
    assert not any("evil" in letter.body for letter in letters)
