# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the local_needs room contributes through the platform's hooks."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map import Panel, hookimpl
from ess_map.core.db import db
from ess_map.local_needs import layer, lists, moderation_views, own_data, present, views
from ess_map.people import rights

SHOWN = 3
"""Of the newest, on the page of a territory; all are one click away."""


@hookimpl
def register_blueprints():
    return [views.bp, moderation_views.bp]


@hookimpl
def register_layers():
    return [layer.LAYER]


@hookimpl
def territory_panels(territory, user):
    filters = lists.Filters(territory=territory)
    total = lists.count(db.session, filters)
    newest = present.views(db.session, lists.page(db.session, filters, 0, SHOWN))
    said = {"territory": territory, "needs": newest, "total": total}
    html = Markup(render_template("local_needs/_panel.html", **said))
    found = [Panel(_("Besoins et ressources"), html, weight=120)]
    if rights.allows(user, "moderator", rights.of_territory(territory)):
        waiting = lists.waiting(db.session, user, territory)
        board = render_template(
            "local_needs/_board.html",
            territory=territory,
            needs=present.views(db.session, waiting[:SHOWN]),
            total=len(waiting),
        )
        found.append(Panel(_("Besoins à relire"), Markup(board), weight=30, place="board"))
    return found


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.of(user)


@hookimpl
def erase_user(user):
    own_data.forget(db.session, user)
