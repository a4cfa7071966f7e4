# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody is half erased: a plugin that waits for its migrations cannot be asked, so all wait."""

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.core.errors import Unavailable
from ess_map.people import privacy
from ess_map.people.models import User
from ess_map.platform import migrating, state
from ess_map.platform.plugins import running
from tests.extensions import packages

PEOPLE = """
    @hookimpl
    def user_data(user):
        return [("prêts", [])]


    @hookimpl
    def erase_user(user):
        pass
"""


@pytest.fixture
def repair(install):
    return install("repair", packages.HOOKS + PEOPLE)


@pytest.fixture
def waiting(app, monkeypatch):
    """The plugin is newer than its tables."""
    monkeypatch.setattr(running().live, "_unmigrated", lambda _connection: frozenset({"repair"}))
    state.changed(db.session, "repair", "downgraded")
    db.session.commit()
    running().live.forget()


@pytest.mark.usefixtures("waiting")
def test_while_a_plugin_waits_for_its_migrations_nobody_is_half_erased_or_told_half(make_user):
    user = make_user()
    for verb, arguments in ((privacy.erase, (db.session, user)), (privacy.export, (user,))):
        with pytest.raises(Unavailable, match="« repair » : ses données sont en cours de mise"):
            verb(*arguments)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


def test_a_plugin_that_has_no_tables_yet_keeps_nobody_waiting(app, repair, make_user):
    user = make_user()
    db.session.remove()
    migrating.downgrade("repair", repair)
    state.changed(db.session, "repair", "downgraded")
    db.session.commit()
    running().live.forget()
    assert running().is_off("repair")
    assert privacy.export(db.session.merge(user))
    privacy.erase(db.session, db.session.merge(user))
