# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from ess_map import NavItem, Permission
from ess_map_currency.currencies import acting, pages, room
from ess_map_currency.currencies import models as models

PAGES = (pages,)
"""Their routes are those of ``room.bp``."""


def register_blueprints():
    return [room.bp]


def register_permissions():
    return [Permission(acting.ANIMATE, _l("Animer les monnaies locales d'un territoire"))]


def nav_items(user, territory):
    return [NavItem(_l("Monnaies locales"), url_for("currency_currencies.index"), weight=46)]
