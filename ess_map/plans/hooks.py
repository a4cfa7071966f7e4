# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plans room contributes through the platform's hooks."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map import NavItem, Panel, hookimpl
from ess_map.core.db import db
from ess_map.plans import needs_views, own_data, record, tree, views, writing_views
from ess_map.platform.contracts import Requirement
from ess_map.poles import record as poles

SHOWN = 3
"""Deadlines in a panel."""


@hookimpl
def register_blueprints():
    return [views.bp, writing_views.bp, needs_views.bp]


@hookimpl
def pole_pages(pole, user):
    if poles.get(db.session, pole.id) is None:
        return []
    scope = f"pole-{pole.id}"
    if not record.readable(db.session, scope, user) and not record.writes(user, scope):
        return []
    return [NavItem(_("Plan d'action"), url_for("plans.of_pole", slug=pole.slug), weight=50)]


@hookimpl
def pole_panels(pole, user):
    if poles.get(db.session, pole.id) is None:
        return []
    url = url_for("plans.of_pole", slug=pole.slug)
    return _panels(f"pole-{pole.id}", user, url, weight=50)


@hookimpl
def territory_panels(territory, user):
    url = url_for("plans.of_territory", key=territory.key)
    return _panels(territory.key, user, url, weight=110)


@hookimpl
def require_of_pole(pole, event):
    if event != "run":
        return []
    return [
        Requirement(
            "plans.action",
            _("Un plan avec au moins une action"),
            record.has_action(db.session, f"pole-{pole.id}"),
            how=_("Ouvrez un plan d'action et écrivez-y une première action."),
            who=_("Les animateurs du pôle"),
            url=url_for("plans.of_pole", slug=pole.slug),
        )
    ]


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.of(user)


@hookimpl
def erase_user(user):
    own_data.forget(db.session, user)


def _panels(scope, user, url, weight):
    plans = record.readable(db.session, scope, user)
    writes = record.writes(user, scope)
    if not plans and not writes:
        return []
    rows = [(plan, tree.of(db.session, plan)) for plan in plans]
    said = {"rows": rows, "shown": SHOWN, "writes": writes, "url": url}
    html = Markup(render_template("plans/_panel.html", **said))
    return [Panel(_("Plan d'action"), html, weight=weight)]
