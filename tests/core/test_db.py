# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of two who do the same at the same instant, the second waits for the first."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ess_map.core.db import alone, db


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
