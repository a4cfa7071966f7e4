# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars that programs read, reminders, and what is kept of a person."""

import re
from datetime import UTC, date, datetime

import icalendar
import sqlalchemy as sa

from ess_map.core import timer
from ess_map.core.db import db
from ess_map.governance import own_data, telling
from ess_map.governance.models import Seat
from ess_map.notifications.models import Notification
from ess_map.people import grants
from ess_map.people.models import User
from tests.governance.making import make_body, meet, only, sit, told
from tests.poles.making import enter, join, somebody


def test_calendars_read_public_meetings_and_each_person_their_own(scope, base, client, app):
    body = make_body(scope)
    sit(body, "Bob", user_id=somebody("bob@exemple.fr").id)
    first = meet(
        body,
        status="planned",
        starts_at=datetime(2026, 12, 10, 17, tzinfo=UTC),
        place="Salle, à côté",
        agenda="Budget ; plan,\nsuite",
    )
    off = meet(body, status="cancelled", reason="Neige", version=4)
    hidden = meet(body, public=False)
    feed = client.get(f"{base}.ics")
    assert feed.content_type.startswith("text/calendar")
    events = {str(one["uid"]): one for one in icalendar.Calendar.from_ical(feed.data).events}
    assert len(events) == 2
    one = events[f"meeting-{first.id}@localhost"]
    assert one.start == datetime(2026, 12, 10, 17, tzinfo=UTC)
    assert one.end == datetime(2026, 12, 10, 19, tzinfo=UTC)
    assert str(one["location"]) == "Salle, à côté"
    assert (one["sequence"], str(one["status"])) == (1, "CONFIRMED")
    assert "Budget ; plan,\nsuite" in str(one["description"])
    assert str(one["url"]).endswith(f"/reunions/{first.id}")
    assert one["dtstamp"].dt == first.changed_at
    gone = events[f"meeting-{off.id}@localhost"]
    assert (str(gone["status"]), gone["sequence"]) == ("CANCELLED", 4)
    tag = {"If-None-Match": feed.headers["ETag"]}
    assert client.get(f"{base}.ics", headers=tag).status_code == 304

    bob = db.session.scalar(sa.select(Seat.user_id).where(Seat.name == "Bob"))
    enter(client, db.session.get(User, bob))
    page = client.get(base).text
    mine = re.search(r'value="http://[^/]+(/agenda/[^"]+)"', page)[1]
    anyone = app.test_client()
    own = icalendar.Calendar.from_ical(anyone.get(mine).data).events
    assert {str(each["uid"]) for each in own} == {
        f"meeting-{each.id}@localhost" for each in (first, off, hidden)
    }
    db.session.get(User, bob).fs_uniquifier = "another"
    db.session.commit()
    assert anyone.get(mine).status_code == 410
    assert anyone.get("/agenda/forge.ics").status_code == 400


def test_a_late_body_is_told_of_and_a_person_leaves_no_name(pole, scope, anna, clock):
    body = make_body(scope, since=date(2025, 12, 15))
    bob = somebody("bob@exemple.fr")
    actor = join(pole)
    own = sit(body, "Bob Martin", user_id=bob.id, shown=True)
    structure = sit(body, actor.name, actor_id=actor.id, user_id=bob.id)
    speaker = somebody("chloe@exemple.fr")
    grants.bestow(db.session, speaker, "contributor", f"actor-{actor.id}")
    db.session.commit()
    today = date(2026, 11, 21)
    assert {user.id for user in telling.people(db.session, body.id, today)} == {bob.id, speaker.id}

    telling.watch(db.session, body, today)
    db.session.commit()
    clock.advance(days=24)
    timer.ring(db.session)
    assert told(anna) == []
    clock.advance(days=1)
    timer.ring(db.session)
    assert told(anna) == ["governance.late"]
    assert "devait se réunir avant le 15 décembre 2026" in only(Notification).title("fr")
    clock.advance(days=29)
    timer.ring(db.session)
    assert len(told(anna)) == 1
    clock.advance(days=2)
    timer.ring(db.session)
    assert len(told(anna)) == 2

    said = dict(own_data.data(db.session, bob))
    assert [one["name"] for one in said["instances"]] == ["Bob Martin", actor.name]
    own_data.erase(db.session, bob)
    db.session.commit()
    names = {one.id: (one.name, one.user_id) for one in db.session.scalars(sa.select(Seat))}
    assert names == {own.id: ("Personne effacée", None), structure.id: (actor.name, None)}
