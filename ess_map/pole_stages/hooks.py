# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pole_stages room contributes through the platform's hooks."""

from __future__ import annotations

from ess_map import hookimpl
from ess_map.core.db import db
from ess_map.pole_stages import stage_needs, stage_panel, stage_people
from ess_map.pole_stages.stage_views import bp as stages
from ess_map.pole_stages.validation_views import bp as validation
from ess_map.poles import record


@hookimpl
def register_blueprints():
    return [stages, validation]


@hookimpl
def pole_pages(pole):
    return stage_panel.pages(pole)


@hookimpl
def pole_panels(pole):
    return stage_panel.panels(pole)


@hookimpl
def require_of_pole(pole, event):
    found = record.get(db.session, pole.id)
    return stage_needs.of(db.session, found, event) if found else []


@hookimpl
def register_retention():
    return stage_people.RETENTIONS


@hookimpl
def user_data(user):
    return stage_people.of(user)


@hookimpl
def erase_user(user):
    stage_people.forget(db.session, user)
