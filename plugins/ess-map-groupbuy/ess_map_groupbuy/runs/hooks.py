# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from ess_map_groupbuy.campaigns import seams as campaigns
from ess_map_groupbuy.intentions import seams as intentions
from ess_map_groupbuy.runs import (
    cli,
    forgetting,
    limits,
    room,
    running,
    seams,
    sections,
    timing,
)
from ess_map_groupbuy.runs import models as models
from ess_map_groupbuy.runs import pages as pages

campaigns.DATED.append(timing.set_alarm)
campaigns.MOVED.append(timing.follow)
campaigns.TASKS.append(timing.tasks)
campaigns.SECTIONS.append(sections.public)
intentions.SECTIONS.append(sections.own)
intentions.CHANGED.append(forgetting.follow)
seams.DONE.append(timing.announce)


def register_blueprints():
    return [room.bp, cli.bp]


def register_jobs():
    return running.register()


def register_alarms():
    return timing.register()


def register_settings():
    return limits.settings()


def register_retention():
    return forgetting.retention()


def user_data(user):
    return forgetting.user_data(user)


def erase_user(user):
    forgetting.erase_user(user)
