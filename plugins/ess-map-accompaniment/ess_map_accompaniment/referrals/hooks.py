# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from datetime import time

from flask_babel import lazy_gettext as _l

from ess_map import Job
from ess_map_accompaniment.referrals import (
    alarms,
    inbox,
    measuring,
    opinions,
    reply,
    timing,
    traces,
)
from ess_map_accompaniment.referrals import closing as closing
from ess_map_accompaniment.referrals import counting as counting
from ess_map_accompaniment.referrals import models as models


def register_blueprints():
    return [inbox.bp, reply.bp, opinions.bp]


def register_settings():
    return timing.settings()


def register_alarms():
    return alarms.register()


def register_jobs():
    label = _l("Accompagnement : mesurer les délais de réponse")
    return [Job("accompaniment.answer_days", label, measuring.measure, time(3, 20))]


def user_data(user):
    return traces.user_data(user)
