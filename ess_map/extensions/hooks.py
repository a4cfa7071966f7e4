# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room of plugins contributes through the platform's hooks."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map.extensions import telling, territory_views, views
from ess_map.extensions.cli import plugin as commands
from ess_map.people import rights
from ess_map.platform.contracts import Job, NavItem, Panel
from ess_map.platform.hookspecs import hookimpl

COMMANDS = commands
"""Those of ``ess-map plugin``: importing them adds them to the group of the platform."""


@hookimpl
def register_blueprints():
    return [views.bp, territory_views.bp]


@hookimpl
def register_jobs():
    return [Job("extensions", _l("Dire quelles extensions vont mal"), telling.tell, 5)]


@hookimpl
def administration_items():
    return [NavItem(_("Extensions"), url_for("extensions.index"), weight=50)]


@hookimpl
def territory_panels(territory, user):
    """A link for who animates: only where a plugin can be set for this territory."""
    plugins = territory_views.settable(territory)
    if not plugins or not rights.allows(user, "animator", rights.of_territory(territory)):
        return []
    html = render_template("extensions/_here.html", territory=territory, plugins=plugins)
    return [Panel(_("Extensions"), Markup(html), weight=95, place="board")]
