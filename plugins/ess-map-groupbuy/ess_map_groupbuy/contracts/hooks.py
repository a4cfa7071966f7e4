# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform, and adds to the rooms before it."""

from __future__ import annotations

from ess_map import Alarm
from ess_map_groupbuy.campaigns import seams as campaigns
from ess_map_groupbuy.contracts import (
    choosing,
    opened_pages,
    opening,
    pages,
    personal,
    plis_pages,
    room,
    section,
    stages,
)
from ess_map_groupbuy.contracts import models as models
from ess_map_groupbuy.intentions import seams as intentions
from ess_map_groupbuy.runs import seams as runs

PAGES = (pages, opened_pages, plis_pages)
"""Their routes are those of ``room.bp``."""

campaigns.DATED.append(opening.set_alarm)
campaigns.READY.append(stages.not_ready)
campaigns.MOVED.append(stages.follow)
campaigns.TASKS.append(section.tasks)
campaigns.SECTIONS.append(section.of_campaign)
intentions.SECTIONS.append(section.of_intention)
runs.DONE.append(choosing.computed)


def register_blueprints():
    return [room.bp]


def register_alarms():
    return [Alarm(opening.ALARM, opening.ring)]


def register_retention():
    return personal.register()


def user_data(user):
    return personal.data_of(user)


def erase_user(user):
    personal.erase(user)
