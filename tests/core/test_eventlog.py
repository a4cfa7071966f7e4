# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of lifecycles keeps facts for good and people only as long as they wish."""

import pytest
import sqlalchemy as sa

from ess_map.core import eventlog
from ess_map.core.db import db
from ess_map.core.eventlog import LifecycleEvent, LifecycleScope
from ess_map.people import accounts, privacy
from tests.core.referrals import LIFECYCLE, make_referral, move

DECLINED = {"by": 7, "reason": "complet", "payload": {"note": "malade"}}


@pytest.fixture
def declined(app):
    referral = make_referral(db.session, by=3, scopes=["epci-243700754", "actor-12"])
    move(db.session, referral, "send", by=3)
    move(db.session, referral, "decline", **DECLINED)
    return referral


def steps():
    db.session.expire_all()
    return db.session.scalars(sa.select(LifecycleEvent).order_by(LifecycleEvent.id)).all()


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01'",
        "event = 'accept'",
        "to_state = 'done'",
        "from_state = NULL",
        "subject_id = 99",
        "by_id = 8",
        "reason = 'autre'",
        """payload = '{"note": "autre"}'""",
    ],
)
def test_the_database_itself_refuses_to_rewrite_a_fact(declined, change):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(f"UPDATE lifecycle_event SET {change} WHERE event = 'decline'"))
    db.session.rollback()


def test_a_person_is_forgotten_and_the_steps_still_count(declined):
    eventlog.forget(db.session, 7)
    db.session.commit()
    assert [step.by_id for step in steps()] == [3, 3, None]
    assert eventlog.of_user(db.session, 7) == []


def test_a_person_reads_what_they_did(declined):
    (said,) = eventlog.of_user(db.session, 7)
    assert (said["action"], said["motif"], said["état"]) == ("decline", "complet", "declined")
    assert said["objet"] == f"help_referral {declined.id}"


def test_what_was_said_of_a_subject_is_forgotten_and_of_no_other(declined):
    other = make_referral(db.session, by=3)
    LIFECYCLE.forget(db.session, declined)
    db.session.commit()
    *old, kept = steps()
    assert {(step.by_id, step.reason, step.payload) for step in old} == {(None, None, None)}
    assert [step.event for step in old] == ["started", "send", "decline"]
    assert (kept.subject_id, kept.by_id) == (other.id, 3)


def test_a_deleted_subject_takes_its_history_and_its_scopes_along(declined):
    LIFECYCLE.delete(db.session, declined)
    db.session.commit()
    assert steps() == []
    again = make_referral(db.session)
    assert [step.event for step in LIFECYCLE.history(db.session, again)] == ["started"]
    LIFECYCLE.delete(db.session, again)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LifecycleScope)) == 0


def test_the_steps_of_a_plugin_are_its_own_and_no_others(declined):
    def count(plugin):
        own = sa.select(sa.func.count()).where(eventlog.of_plugin(plugin))
        return db.session.scalar(own)

    assert count("hel") == count("help_me") == 0
    assert count("help") == 3


def test_erasing_an_account_takes_its_name_off_its_steps(app):
    user = accounts.create(db.session, "anna@exemple.fr")
    db.session.commit()
    make_referral(db.session, by=user.id)
    names = b"people/\xc3\xa9tapes.json"
    assert names in privacy.export(user)
    privacy.erase(db.session, user)
    db.session.commit()
    assert [step.by_id for step in steps()] == [None]
