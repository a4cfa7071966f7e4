# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the subscriptions room contributes through the platform's hooks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import hookimpl
from ess_map.core.jobs import Job
from ess_map.subscriptions import calling, sweep, views, webhook_views


@hookimpl
def register_blueprints():
    return [views.bp, webhook_views.bp]


@hookimpl
def register_jobs():
    return [
        Job("subscriptions", _l("Lettres aux abonnés"), sweep.run, every=15),
        Job("webhooks", _l("Appels des webhooks"), calling.run, every=1),
    ]
