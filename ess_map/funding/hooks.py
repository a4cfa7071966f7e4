# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the funding room contributes through the platform's hooks; it keeps nothing of persons."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import Alarm, NavItem, hookimpl
from ess_map.core.db import db
from ess_map.funding import alerts, ledger_views, scheme_views
from ess_map.poles import record, scopes


@hookimpl
def register_blueprints():
    return [ledger_views.bp, scheme_views.bp]


@hookimpl
def register_alarms():
    return [Alarm(alerts.TIMER, alerts.ring)]


@hookimpl
def administration_items():
    return [NavItem(_("Dispositifs de financement"), url_for("funding_schemes.index"), weight=50)]


@hookimpl
def pole_pages(pole, user):
    found = record.get(db.session, pole.id)
    if found is None or not (scopes.may_animate(user, found) or scopes.is_member(user, found)):
        return []
    return [NavItem(_("Financement"), url_for("funding.show", slug=pole.slug), weight=70)]
