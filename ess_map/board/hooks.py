# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the board contributes through the platform's hooks."""

from ess_map import NavItem, hookimpl
from ess_map.board import views


@hookimpl
def register_blueprints():
    return [views.bp]


@hookimpl
def nav_items(user):
    found = views.entrance(user)
    return [NavItem(*found, weight=20)] if found else []
