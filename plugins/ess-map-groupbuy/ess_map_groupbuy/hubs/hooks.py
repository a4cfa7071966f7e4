# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform, and adds to the room before it."""

from __future__ import annotations

from ess_map_groupbuy.campaigns import seams
from ess_map_groupbuy.hubs import (
    check_pages,
    joining_pages,
    letters,
    organiser_pages,
    own_pages,
    pages,
    personal,
    room,
    section,
)
from ess_map_groupbuy.hubs import models as models

PAGES = (check_pages, joining_pages, organiser_pages, own_pages, pages)
"""Their routes are those of ``room.bp``."""

seams.SECTIONS.append(section.of_campaign)
seams.TASKS.append(section.tasks)
seams.CONCERNED.append(letters.concerned)


def register_blueprints():
    return [room.bp]


def actor_actions(actor, user):
    return section.actions(actor)


def user_data(user):
    return personal.data_of(user)


def erase_user(user):
    personal.erase(user)


def register_retention():
    return personal.retention()
