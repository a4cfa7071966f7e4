# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the pages of building are offered: tabs of a pôle, a panel for who animates a territory."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.platform.contracts import NavItem, Panel
from ess_map.poles import record, scopes
from ess_map.territories.models import Territory


def pages(actor: Actor, user: User | None) -> list[NavItem]:
    """Return the tabs: the composition of a PTCE is everybody's, building is its animators'."""
    pole = record.get(db.session, actor.id)
    if pole is None:
        return []
    animates = scopes.may_animate(user, pole)
    found = []
    if pole.kind == "ptce" or animates:
        url = url_for("poles_building.composition", slug=actor.slug)
        found.append(NavItem(_("Composition"), url, weight=35))
    if animates:
        url = url_for("poles_building.build", slug=actor.slug)
        found.append(NavItem(_("Construire"), url, weight=80))
    return found


def panels(territory: Territory, user: User | None) -> list[Panel]:
    """Return the way from a territory to a pôle of its actors, for who animates it."""
    if user is None or not rights.allows(user, "animator", rights.of_territory(territory)):
        return []
    html = Markup(render_template("pole_building/building_panel.html", territory=territory))
    return [Panel(_("Construire un pôle"), html, weight=80)]
