# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators are told of a plugin in trouble: once, and again when it comes back."""

import sqlalchemy as sa

from ess_map import hookimpl
from ess_map.core.db import db
from ess_map.notifications.models import Notification
from ess_map.platform import migrating, state
from ess_map.platform.plugins import running
from ess_map.testing.factories import make_actor
from ess_map.testing.work import run_jobs


class Broken:
    @hookimpl
    def register_facets(self):
        raise RuntimeError("no network")


def told():
    db.session.rollback()
    found = db.session.scalars(sa.select(Notification).order_by(Notification.id))
    return [(one.url, one.titles["fr"]) for one in found]


def test_a_broken_plugin_is_told_once(start, make_user):
    make_user(role="administrator")
    make_user(role="animator")
    app = start([("zebra", Broken())])
    for _time in range(2):
        run_jobs(app, "extensions")
    reason = "RuntimeError: no network, dans register_facets"
    sentence = f"Extension « zebra » désactivée au démarrage : {reason}"
    assert told() == [("/administration/extensions/zebra", sentence)]


def test_one_with_a_name_too_long_to_keep_silences_nobody(app, make_user):
    """Of two distributions that want one name, the second is told with where it comes from."""
    make_user(role="administrator")
    name = "repair (ess_map_repair_cafes_of_tours_and_around.plugin:the_plugin)"
    running().broken[name] = "deux extensions s'appellent ainsi"
    assert run_jobs(app, "extensions") == ["1 pannes signalées"]
    assert run_jobs(app, "extensions") == []
    assert "%20%28ess_map_repair" in told()[0][0]


def test_what_waits_for_its_migrations_is_told_each_time_it_does(app, repair, make_user):
    make_user(role="administrator")
    for _time in range(2):
        db.session.remove()
        migrating.downgrade("repair", repair)
        state.changed(db.session, "repair", "downgraded")
        db.session.commit()
        running().live.forget()
        assert run_jobs(app, "extensions") == ["1 pannes signalées"]
        assert run_jobs(app, "extensions") == []
        migrating.upgrade("repair", repair)
        state.changed(db.session, "repair", "upgraded")
        db.session.commit()
        running().live.forget()
        assert run_jobs(app, "extensions") == []
    assert len(told()) == 2
    assert "ess-map plugin upgrade repair" in told()[0][1]


def test_what_is_switched_off_waits_in_silence(app, repair, make_user):
    make_user(role="administrator")
    db.session.remove()
    migrating.downgrade("repair", repair)
    state.disable(db.session, "repair")
    db.session.commit()
    running().live.forget()
    assert run_jobs(app, "extensions") == []


def test_a_hook_that_rests_again_and_again_is_told_once_a_day(
    app, client, repair, make_user, clock
):
    make_user(role="administrator")
    slug = make_actor().slug
    repair.fails = True
    for hours in (0, 2, 2, 30):
        clock.advance(hours=hours)
        for _time in range(5):
            client.get(f"/acteurs/{slug}")
        run_jobs(app, "extensions")
        clock.advance(hours=2)
        run_jobs(app, "extensions")
    assert len(told()) == 2
    assert "actor_panels a échoué plusieurs fois de suite" in told()[0][1]


def test_all_is_well(app):
    assert run_jobs(app, "extensions") == []
    assert told() == []
