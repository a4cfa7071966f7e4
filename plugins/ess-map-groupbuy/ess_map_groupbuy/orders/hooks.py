# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform, and adds to the rooms before it."""

from __future__ import annotations

from ess_map_groupbuy.campaigns import seams as campaigns
from ess_map_groupbuy.intentions import seams as intentions
from ess_map_groupbuy.orders import delivery_pages, ordering, pages, room, section
from ess_map_groupbuy.orders import models as models

PAGES = (pages, delivery_pages)
"""Their routes are those of ``room.bp``."""

campaigns.READY.append(ordering.not_ready)
campaigns.MOVED.append(ordering.follow)
campaigns.TASKS.append(section.tasks)
intentions.SECTIONS.append(section.of_intention)


def register_blueprints():
    return [room.bp]


def user_data(user):
    return section.data_of(user)
