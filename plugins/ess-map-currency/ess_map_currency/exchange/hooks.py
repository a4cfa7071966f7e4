# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from ess_map_currency.association import seams
from ess_map_currency.exchange import cli as cli
from ess_map_currency.exchange import jobs, personal, room, todo
from ess_map_currency.exchange import models as models
from ess_map_currency.exchange import pages as pages
from ess_map_currency.exchange import queue_pages as queue_pages

seams.WAITING.append(todo.of_currency)


def register_blueprints():
    return [room.bp]


def register_jobs():
    return jobs.register()


def register_retention():
    return list(personal.RETENTION)


def user_data(user):
    kept = personal.data_of(user)
    return [("monnaies-flux", kept)] if kept else []


def erase_user(user):
    personal.erase(user)
