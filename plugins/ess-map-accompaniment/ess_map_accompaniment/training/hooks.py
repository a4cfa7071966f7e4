# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from ess_map import Alarm
from ess_map_accompaniment.training import letters, privacy, room
from ess_map_accompaniment.training import models as models
from ess_map_accompaniment.training import pages as pages
from ess_map_accompaniment.training import space as space


def register_blueprints():
    return [room.bp]


def register_alarms():
    return [Alarm(letters.REMINDER, letters.remind)]


def register_retention():
    return list(privacy.RETENTION)


def user_data(user):
    kept = privacy.data_of(user)
    return [("accompagnement-formations", kept)] if kept else []


def erase_user(user):
    privacy.erase(user)
