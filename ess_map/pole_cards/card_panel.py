# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card in short, on the page of a pôle, and the tab that leads to the whole."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.platform.contracts import NavItem, Panel
from ess_map.pole_cards import card_showing
from ess_map.poles import record, scopes


def panels(actor: Actor, user: User | None) -> list[Panel]:
    """Return one block with the figures, none while there is nothing to read or to do."""
    pole = record.get(db.session, actor.id)
    if pole is None:
        return []
    figures = card_showing.figures(pole.card)
    grades = card_showing.grades(db.session, pole.id)
    known = bool(pole.card) or any(grade.level for grade in grades)
    animates = scopes.may_animate(user, pole)
    if not known and not animates:
        return []
    html = render_template(
        "pole_cards/card_panel.html",
        slug=actor.slug,
        figures=figures,
        grades=grades,
        money=card_showing.money(pole.card),
        known=known,
        animates=animates,
    )
    return [Panel(_("Carte d'identité"), Markup(html), weight=20)]


def pages(actor: Actor) -> list[NavItem]:
    """Return the tab of the card."""
    url = url_for("poles_card.show", slug=actor.slug)
    return [NavItem(_("Carte d'identité"), url, weight=20)]
