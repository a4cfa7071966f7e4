# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says what it keeps of people, and for how long."""

from datetime import timedelta

from ess_map import Retention, hookimpl
from ess_map.core import clock as clocks
from ess_map.core.db import db
from ess_map.platform.plugins import registry

visits = []


def forget_visits(session, before):
    old = [visit for visit in visits if visit["at"] < before]
    for visit in old:
        visits.remove(visit)
    return len(old)


@hookimpl
def register_retention():
    return [
        Retention(
            name="repair.visits",
            what="Inscriptions aux ateliers : nom, date",
            why="Savoir qui attendre",
            basis="Consentement",
            kept="30 jours après l'inscription",
            days=30,
            purge=forget_visits,
        )
    ]


def test_what_is_too_old_is_forgotten(site):
    now = clocks.now()
    visits[:] = [{"at": now - timedelta(days=31)}, {"at": now - timedelta(days=29)}]
    rule = registry().retentions["repair.visits"]
    assert rule.purge(db.session, now - timedelta(days=rule.days)) == 1
    assert visits == [{"at": now - timedelta(days=29)}]
