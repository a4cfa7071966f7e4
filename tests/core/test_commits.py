# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a commit happens after it, once, and not after a rollback."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core import commits
from ess_map.core.db import db


@pytest.fixture
def done(app):
    return []


def plan(done, what):
    commits.after(db.session, lambda: done.append(what))


def test_it_happens_after_the_commit_in_order_and_once(done):
    plan(done, 1)
    db.session.execute(sa.text("SELECT 1"))
    plan(done, 2)
    assert done == []
    db.session.commit()
    db.session.commit()
    assert done == [1, 2]


def test_a_rollback_is_silent(done):
    plan(done, 1)
    db.session.rollback()
    db.session.commit()
    assert done == []


def test_a_session_closed_without_a_word_is_silent(done):
    db.session.execute(sa.text("SELECT 1"))
    plan(done, 1)
    db.session.close()
    db.session.execute(sa.text("SELECT 1"))
    db.session.commit()
    assert done == []


def test_a_savepoint_rolled_back_is_silent_and_the_rest_is_said(done):
    db.session.execute(sa.text("SELECT 1"))
    plan(done, "before")
    savepoint = db.session.begin_nested()
    plan(done, "lost")
    savepoint.rollback()
    with db.session.begin_nested():
        plan(done, "kept")
    assert done == []
    db.session.commit()
    assert done == ["before", "kept"]


def test_what_is_done_may_use_the_session_and_commit(done):
    def look():
        done.append(db.session.scalar(sa.text("SELECT 7")))
        plan(done, "later")
        db.session.commit()

    commits.after(db.session, look)
    db.session.commit()
    assert done == [7, "later"]


def test_sessions_do_not_hear_of_each_other(done):
    with Session(db.engine) as other:
        plan(done, 1)
        other.execute(sa.text("SELECT 1"))
        other.commit()
        assert done == []
    db.session.commit()
    assert done == [1]
