# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the diagnosis room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import NavItem, hookimpl
from ess_map.core.db import db
from ess_map.diagnosis import keeping, kept_views, origins, panels, pole_views, source_views, views
from ess_map.poles import record


@hookimpl
def register_blueprints():
    return [views.bp, pole_views.bp, kept_views.bp, source_views.bp]


@hookimpl
def register_facets():
    return origins.facets()


@hookimpl
def pole_pages(pole):
    if record.get(db.session, pole.id) is None:
        return []
    return [NavItem(_("Diagnostic"), url_for("diagnosis_pole.page", slug=pole.slug), weight=40)]


@hookimpl
def require_of_pole(pole, event):
    if event != "validate":
        return []
    url = url_for("diagnosis_pole.page", slug=pole.slug)
    return [keeping.requirement(db.session, pole.id, url)]


@hookimpl
def territory_panels(territory, user):
    return panels.of(territory, user)


@hookimpl
def administration_items():
    return [NavItem(_("Couverture des sources"), url_for("covering.index"), weight=70)]


@hookimpl
def register_retention():
    return [keeping.RETENTION]


@hookimpl
def user_data(user):
    return [("diagnostics", keeping.data_of(db.session, user))]


@hookimpl
def erase_user(user):
    keeping.forget(db.session, user)
