# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin is reminded of a thing of its own at the moment it asked for."""

from datetime import timedelta

from ess_map import Alarm, hookimpl, now, set_timer
from ess_map.core.db import db
from ess_map.testing.work import run_jobs

reminded = []


def remind(session, loan_id):
    reminded.append(loan_id)


@hookimpl
def register_alarms():
    return [Alarm("repair.loan", remind)]


def test_the_plugin_is_reminded_once_and_not_before(site, clock):
    set_timer(db.session, now() + timedelta(days=21), "repair.loan", "repair.loan", 7)
    db.session.commit()
    run_jobs(site, "timers")
    assert reminded == []
    clock.advance(days=21)
    run_jobs(site, "timers")
    run_jobs(site, "timers")
    assert reminded == [7]
    reminded.clear()
