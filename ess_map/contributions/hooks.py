# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the contributions room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Action, Job, hookimpl
from ess_map.contributions import history_views, undo


@hookimpl
def register_blueprints():
    return [history_views.bp]


@hookimpl
def register_jobs():
    return [Job(history_views.UNDO_JOB, _l("Finir les annulations d'imports"), undo.resume, 5)]


@hookimpl
def actor_actions(actor):
    url = url_for("history.actor", slug=actor.slug)
    return [Action(_("Historique"), url, "history", weight=80)]
