# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the contributions room contributes through the platform's hooks; it has no pages."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Job, Panel, hookimpl
from ess_map.contributions import label_panel, labels, own_data, undo
from ess_map.core import jobs
from ess_map.core.db import db


@hookimpl
def register_jobs():
    return [
        Job(undo.JOB, _l("Finir les annulations d'imports"), undo.resume, 5),
        Job(labels.JOB, _l("Demander l'avis des propriétaires de labels"), labels.sweep, 5),
    ]


@hookimpl
def actor_panels(actor):
    approved = label_panel.of(actor)
    return [Panel(_("Labels"), approved, weight=25, place="side")] if approved else []


@hookimpl
def event_recorded(event):
    if event.kind.startswith(("grant.", "actor.updated")):
        jobs.kick(labels.JOB)


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.of(user)


@hookimpl
def erase_user(user):
    own_data.forget(db.session, user)
