# SPDX-License-Identifier: AGPL-3.0-or-later
"""Repair cafés: what this plugin adds to the map, hook by hook."""

from datetime import time

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import About, Facet, Job, Layer, NavItem, Panel, Permission, Setting, allowed, hookimpl
from ess_map_repair_cafes import events, lists, views

LABEL = _l("Repair cafés")


@hookimpl
def register_about():
    return [About(LABEL, _l("Quand et où l'on répare ensemble."))]


@hookimpl
def register_blueprints():
    return [views.bp]


@hookimpl
def nav_items():
    return [NavItem(LABEL, url_for("repair_cafes.page"), weight=50)]


@hookimpl
def actor_panels(actor, user):
    coming, may = events.upcoming(actor_id=actor.id), allowed(user, "repair_cafes.announce")
    html = render_template("repair_cafes/_panel.html", actor=actor, events=coming, may=may)
    return [Panel(LABEL, Markup(html), weight=40)] if coming or may else []


@hookimpl
def register_permissions():
    return [Permission("repair_cafes.announce", _l("Annoncer un repair café"), role="animator")]


@hookimpl
def register_facets():
    options = {"month": _l("Repair café ce mois-ci")}
    return [Facet("repair_cafes", LABEL, events.days, live=events.this_month, options=options)]


@hookimpl
def register_layers():
    return [Layer("repair_cafes", LABEL, points=events.points, version=events.version)]


@hookimpl
def register_importers():
    return [lists.IMPORTER]


@hookimpl
def register_settings():
    return [Setting("repair_cafes.days", _l("Jours avant d'oublier"), 365, minimum=1, maximum=3650)]


@hookimpl
def register_jobs():
    return [Job("repair_cafes.forget", _l("Oublier ce qui est passé"), events.forget, time(3))]
