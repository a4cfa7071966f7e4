# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pole_cards room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import NavItem, hookimpl
from ess_map.core.db import db
from ess_map.pole_cards import card_panel, card_people
from ess_map.pole_cards.card_views import bp as cards
from ess_map.pole_cards.comparing_views import bp as comparing
from ess_map.pole_cards.rating_views import bp as ratings


@hookimpl
def register_blueprints():
    return [cards, ratings, comparing]


@hookimpl
def pole_pages(pole):
    return card_panel.pages(pole)


@hookimpl
def pole_panels(pole, user):
    return card_panel.panels(pole, user)


@hookimpl
def administration_items():
    return [NavItem(_("Grille des notes de pôles"), url_for("poles_rating.rubric"), weight=60)]


@hookimpl
def register_retention():
    return card_people.RETENTIONS


@hookimpl
def user_data(user):
    return card_people.of(user)


@hookimpl
def erase_user(user):
    card_people.forget(db.session, user)
