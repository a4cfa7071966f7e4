# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who booked is forgotten after 30 days, handed over on demand, erased on demand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ess_map_accompaniment.permanences import booking, hooks, links
from ess_map_accompaniment.permanences.models import Booking

from ess_map import db

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Paris"))


def book(permanence, **said):
    who = {"name": "Anna", "email": "anna@exemple.fr", "phone": "06", "note": "Une épicerie"}
    found = booking.book(db.session, permanence, TUESDAY, booking.Visitor(**who | said))
    db.session.commit()
    return found


def only():
    db.session.expire_all()
    return db.session.query(Booking).one()


def test_who_booked_is_forgotten_thirty_days_after(client, make_permanence, clock, run_jobs):
    path = links.booking_path(book(make_permanence()))
    clock.advance(days=32)
    run_jobs("retention")
    assert only().name == "Anna"
    clock.advance(days=2)
    run_jobs("retention")
    kept = only()
    assert (kept.name, kept.email, kept.phone, kept.note) == ("", "", "", "")
    assert kept.anonymised_at and kept.state == "booked"
    assert client.get(path).status_code == 410


def test_the_register_says_what_is_kept(client, app):
    assert "Rendez-vous de permanence" in client.get("/donnees-personnelles").text


def test_somebody_is_handed_their_appointments(make_permanence, make_user):
    mine = make_user(email="anna@exemple.fr")
    book(make_permanence())
    ((name, found),) = hooks.user_data(mine)
    assert (name, found[0]["note"]) == ("permanences", "Une épicerie")
    assert hooks.user_data(make_user()) == []


def test_who_is_erased_gives_the_seat_back(make_permanence, make_user):
    mine = make_user(email="anna@exemple.fr")
    permanence = make_permanence()
    book(permanence)
    hooks.erase_user(mine)
    db.session.commit()
    assert (only().state, only().name, only().email) == ("cancelled", "", "")
    assert book(permanence, email="bilal@exemple.fr") is not None
