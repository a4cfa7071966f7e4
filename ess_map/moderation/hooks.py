# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the moderation room contributes through the platform's hooks."""

from ess_map import Alarm, Files, hookimpl
from ess_map.contributions import notices
from ess_map.core.uploads import OF_CONTRIBUTIONS
from ess_map.moderation import queue_views, show_views, views


@hookimpl
def register_blueprints():
    return [queue_views.bp, views.bp, show_views.bp]


@hookimpl
def register_alarms():
    return [Alarm(notices.TIMER, notices.escalate)]


@hookimpl
def register_files():
    return [Files(OF_CONTRIBUTIONS, show_views.may_see)]


@hookimpl
def nav_items(user):
    return queue_views.nav_items(user)
