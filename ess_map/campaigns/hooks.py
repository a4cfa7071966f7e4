# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the campaigns room contributes through the platform's hooks."""

from flask_babel import lazy_gettext as _l

from ess_map import Job, hookimpl
from ess_map.campaigns import campaigns
from ess_map.campaigns.views import bp


@hookimpl
def register_blueprints():
    return [bp]


@hookimpl
def register_jobs():
    return [Job(campaigns.JOB, _l("Campagnes de vérification"), campaigns.send, every=10)]
