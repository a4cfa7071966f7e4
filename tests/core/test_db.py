# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of two who do the same at the same instant one waits; errors keep what they were about."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.core.db import alone, db
from ess_map.people.models import User


def impatient(session):
    """Let ``session`` wait for a lock no longer than an instant."""
    sqlite = db.engine.dialect.name == "sqlite"
    wait = "PRAGMA busy_timeout = 10" if sqlite else "SET lock_timeout = 10"
    session.execute(sa.text(wait))
    return session


def test_who_does_something_alone_keeps_others_from_it_until_the_end(app):
    with Session(db.engine) as first, Session(db.engine) as second:
        alone(first, "campaigns")
        with pytest.raises(OperationalError):
            alone(impatient(second), "campaigns")
        second.rollback()
        first.rollback()
        alone(second, "campaigns")


def test_an_error_of_the_database_repeats_nothing_that_was_written(app):
    twice = {"email": "zoe@exemple.fr", "created_at": clock.now(), "fs_uniquifier": "z"}
    with pytest.raises(IntegrityError) as caught:
        db.session.execute(sa.insert(User), [{**twice, "active": True, "name": "Zoé"}] * 2)
    assert "hidden" in str(caught.value)
    assert "Zoé" not in str(caught.value)
