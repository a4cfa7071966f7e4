# SPDX-License-Identifier: AGPL-3.0-or-later
"""Repair cafés: what this plugin adds to the map, hook by hook."""

from datetime import time

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import (
    About,
    Action,
    Facet,
    Importer,
    Job,
    Layer,
    NavItem,
    Panel,
    Permission,
    Setting,
    allowed,
    hookimpl,
)
from ess_map_repair_cafes import events, views

LABEL = _l("Repair cafés")


@hookimpl
def register_about():
    return [About(LABEL, _l("Quand et où l'on répare ensemble."))]


@hookimpl
def register_blueprints():
    return [views.bp]


@hookimpl
def register_settings():
    label = _l("Jours pendant lesquels un événement passé est gardé")
    return [Setting("repair_cafes.days", label, default=365, minimum=1, maximum=3650)]


@hookimpl
def register_permissions():
    return [Permission("repair_cafes.announce", _l("Annoncer un repair café"), role="animator")]


@hookimpl
def register_facets():
    label = _l("Repair café")
    options = {"month": _l("Ce mois-ci")}
    return [
        Facet("repair_cafes", label, values=events.days, live=events.this_month, options=options)
    ]


@hookimpl
def register_layers():
    return [Layer("repair_cafes", LABEL, points=events.points, version=events.version)]


@hookimpl
def register_importers():
    label = _l("Liste de repair cafés")
    return [Importer("repair", label, lambda path: path.name.endswith(".repair.csv"), events.read)]


@hookimpl
def register_jobs():
    return [Job("repair_cafes.forget", _l("Oublier ce qui est passé"), events.forget, time(3))]


@hookimpl
def nav_items():
    return [NavItem(LABEL, url_for("repair_cafes.coming"), weight=50)]


@hookimpl
def actor_panels(actor):
    coming = events.upcoming(actor.id)
    html = render_template("repair_cafes/_panel.html", events=coming)
    return [Panel(LABEL, Markup(html), weight=40)] if coming else []


@hookimpl
def actor_actions(actor, user):
    if not allowed(user, "repair_cafes.announce"):
        return []
    url = url_for("repair_cafes.announce", actor_id=actor.id)
    return [Action(_l("Annoncer un repair café"), url, icon="clock", weight=60)]
