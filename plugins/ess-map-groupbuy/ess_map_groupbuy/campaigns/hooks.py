# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from ess_map import NavItem, Permission
from ess_map_groupbuy.campaigns import (
    acting,
    alarms,
    board_pages,
    dates,
    extending,
    pages,
    part_pages,
    privacy,
    room,
    seams,
    team_pages,
)
from ess_map_groupbuy.campaigns import models as models

PAGES = (pages, board_pages, part_pages, team_pages)
"""Their routes are those of ``room.bp``."""

seams.READY.append(extending.ready)
seams.MOVED.append(extending.follow)
seams.DATED.append(dates.set_alarms)


def register_blueprints():
    return [room.bp]


def register_permissions():
    return [Permission(acting.ANIMATE, _l("Animer les achats groupés d'un territoire"))]


def register_alarms():
    return alarms.register()


def register_retention():
    return privacy.retention()


def nav_items(user, territory):
    return [NavItem(_l("Achats groupés"), url_for("groupbuy_campaigns.index"), weight=48)]


def user_data(user):
    return privacy.data_of(user)


def erase_user(user):
    privacy.erase(user)
