# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two at the same instant: what one has just done is never written over by the other."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors import store
from ess_map.contributions import propose
from ess_map.contributions.models import Contribution
from ess_map.core import clock as clocks
from ess_map.core.db import db
from ess_map.notifications.models import Notification
from ess_map.testing.factories import load, make_actor
from tests.contributions.asking import HERE, TOURS, correct
from tests.contributions.door import account

pytestmark = pytest.mark.usefixtures("country")


def test_who_decides_at_once_is_shown_what_somebody_saved_a_moment_ago(app):
    made = make_actor("La Ressourcerie", phone="02 47 00 00 01")
    actor = load(made.id)
    seen = actor.version
    db.session.commit()
    assert actor.phone == "02 47 00 00 01"
    with Session(db.engine) as other:
        store.update(other, made.id, {"phone": "02 47 00 00 02"}, clocks.now())
        other.commit()
    merged = propose.prepare(db.session, actor, seen, {"phone": "02 47 00 00 03"})
    assert [clash.theirs for clash in merged.clashes] == ["02 47 00 00 02"]


def test_what_is_accepted_after_midnight_is_checked_that_day(app, clock):
    made = make_actor("La Ressourcerie")
    clock.instant = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # the 22nd in France
    correct(made, account("Ana", ("animator", HERE)), phone="02 47 00 00 03")
    assert load(made.id).verified_at == date(2026, 11, 22)


def test_a_link_followed_twice_at_once_takes_back_no_decision(app):
    account("Ana", ("animator", HERE))
    author = propose.Author(email="zoe@exemple.fr")
    one = propose.create(db.session, {"name": "Le Garage"}, TOURS, author)
    db.session.commit()
    assert one.status == "unconfirmed"
    with Session(db.engine) as other:
        other.execute(sa.update(Contribution).values(status="refused"))
        other.commit()
    propose.confirm_author(db.session, one)
    db.session.commit()
    assert one.status == "refused"
    assert db.session.scalars(sa.select(Notification)).all() == []
