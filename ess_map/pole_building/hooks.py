# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pole_building room contributes through the platform's hooks."""

from __future__ import annotations

from ess_map import hookimpl
from ess_map.core.db import db
from ess_map.pole_building import building_tabs, invitation_data
from ess_map.pole_building.invitation_views import bp


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def pole_pages(pole, user):
    return building_tabs.pages(pole, user)


@hookimpl
def territory_panels(territory, user):
    return building_tabs.panels(territory, user)


@hookimpl
def register_retention():
    return invitation_data.RETENTIONS


@hookimpl
def user_data(user):
    return invitation_data.of(user)


@hookimpl
def erase_user(user):
    invitation_data.forget(db.session, user)
