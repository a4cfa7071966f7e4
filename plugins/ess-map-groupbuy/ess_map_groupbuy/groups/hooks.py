# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform, and adds to the rooms before it."""

from __future__ import annotations

from ess_map_groupbuy.campaigns import seams as campaigns
from ess_map_groupbuy.groups import (
    alarms,
    board,
    group_pages,
    own,
    own_pages,
    pages,
    personal,
    reacting,
    record,
    reforming,
    room,
)
from ess_map_groupbuy.groups import models as models
from ess_map_groupbuy.hubs import seams as hubs
from ess_map_groupbuy.intentions import seams as intentions
from ess_map_groupbuy.offers import seams as offers
from ess_map_groupbuy.runs import seams as runs

PAGES = (pages, group_pages, own_pages)
"""Their routes are those of ``room.bp``."""

campaigns.READY.append(board.not_ready)
campaigns.MOVED.append(reacting.campaign_moved)
campaigns.DATED.append(reacting.dated)
campaigns.TASKS.append(board.tasks)
campaigns.BOARD.append(board.section)
campaigns.PLACES["commit"] = board.place
hubs.LOST.append(reacting.hub_lost)
hubs.TAKEN.append(reacting.taken)
offers.LOST.append(reacting.offer_lost)
intentions.CHANGED.append(reacting.intention_changed)
intentions.SECTIONS.append(own.of_intention)
runs.DONE.append(reforming.done)
runs.LEFT.append(record.gave_back)


def register_blueprints():
    return [room.bp]


def register_alarms():
    return alarms.register()


def register_retention():
    return personal.register()


def user_data(user):
    return personal.user_data(user)
