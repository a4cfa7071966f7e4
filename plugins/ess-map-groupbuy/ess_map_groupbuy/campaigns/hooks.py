# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from ess_map import NavItem, Permission
from ess_map_groupbuy.campaigns import acting, dates, pages, room, seams
from ess_map_groupbuy.campaigns import models as models

PAGES = (pages,)
"""Their routes are those of ``room.bp``."""

seams.DATED.append(dates.set_alarms)


def register_blueprints():
    return [room.bp]


def register_permissions():
    return [Permission(acting.ANIMATE, _l("Animer les achats groupés d'un territoire"))]


def nav_items(user, territory):
    return [NavItem(_l("Achats groupés"), url_for("groupbuy_campaigns.index"), weight=48)]
