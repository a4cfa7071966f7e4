# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the governance room contributes through the platform's hooks."""

from ess_map import Files, hookimpl
from ess_map.core.db import db
from ess_map.governance import own_data, panels, telling, viewing
from ess_map.governance.body_views import bp as bodies
from ess_map.governance.calendar_views import bp as agenda
from ess_map.governance.evaluation_views import bp as evaluations
from ess_map.governance.meeting_views import bp as meetings
from ess_map.governance.minutes_views import bp as minutes


@hookimpl
def register_blueprints():
    return [bodies, meetings, minutes, evaluations, agenda]


@hookimpl
def register_alarms():
    return [telling.alarm()]


@hookimpl
def register_files():
    return [Files(viewing.FILES, viewing.may_see)]


@hookimpl
def pole_pages(pole, user):
    return panels.tab(pole, user)


@hookimpl
def pole_panels(pole):
    return panels.of_pole(pole)


@hookimpl
def require_of_pole(pole, event):
    return panels.draft(pole, event)


@hookimpl
def territory_panels(territory, user):
    return panels.of_territory(territory, user)


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.data(db.session, user)


@hookimpl
def erase_user(user):
    own_data.erase(db.session, user)
