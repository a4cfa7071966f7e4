# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time

from flask import url_for
from flask_babel import lazy_gettext as _l

from ess_map import Job, NavItem, Permission
from ess_map_currency.currencies import (
    acting,
    life_pages,
    listing_pages,
    pages,
    panels,
    privacy,
    renewing,
    room,
    settings_pages,
    team_pages,
)
from ess_map_currency.currencies import models as models

PAGES = (listing_pages, pages, settings_pages, life_pages, team_pages)
"""Their routes are those of ``room.bp``."""


def register_blueprints():
    return [room.bp, listing_pages.cli]


def register_permissions():
    return [Permission(acting.ANIMATE, _l("Animer les monnaies locales d'un territoire"))]


def register_jobs():
    label = _l("Suivre les fusions de communes dans les périmètres des monnaies locales")
    return [Job("currency.areas", label, renewing.renew, time(4, 30))]


def register_retention():
    return privacy.retention()


def nav_items(user, territory):
    return [NavItem(_l("Monnaies locales"), url_for("currency_currencies.index"), weight=46)]


def administration_items():
    url = url_for("currency_currencies.load_list")
    return [NavItem(_l("Monnaies locales : charger une liste"), url, weight=64)]


def actor_panels(actor, user):
    return panels.of_actor(actor)


def territory_panels(territory, user):
    return panels.of_territory(territory)


def user_data(user):
    return privacy.data_of(user)


def erase_user(user):
    privacy.erase(user)
