# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Permission
from ess_map_groupbuy.campaigns import acting, room
from ess_map_groupbuy.campaigns import models as models


def register_blueprints():
    return [room.bp]


def register_permissions():
    return [Permission(acting.ANIMATE, _l("Animer les achats groupés d'un territoire"))]
