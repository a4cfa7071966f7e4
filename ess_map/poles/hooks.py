# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the poles room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import NavItem, hookimpl
from ess_map.core.db import db
from ess_map.core.timer import Alarm
from ess_map.poles import (
    building_tabs,
    card_panel,
    card_people,
    invitation_data,
    member_panels,
    membership,
    own_data,
    record,
    stage_needs,
    stage_panel,
    stage_people,
)
from ess_map.poles.card_views import bp as card
from ess_map.poles.comparing_views import bp as comparing
from ess_map.poles.invitation_views import bp as building
from ess_map.poles.member_views import bp as members
from ess_map.poles.opening_views import bp as opening
from ess_map.poles.perimeter_views import bp as perimeter
from ess_map.poles.rating_views import bp as ratings
from ess_map.poles.space_views import bp as space
from ess_map.poles.stage_views import bp as stages
from ess_map.poles.validation_views import bp as validation
from ess_map.poles.views import bp


@hookimpl
def register_blueprints():
    return [
        bp,
        members,
        opening,
        perimeter,
        space,
        card,
        ratings,
        comparing,
        stages,
        validation,
        building,
    ]


@hookimpl
def register_alarms():
    return [Alarm(membership.LEAVING, membership.ring)]


@hookimpl
def nav_items():
    return [NavItem(_("Pôles"), url_for("poles.index"), weight=15)]


@hookimpl
def apply_contribution(contribution):
    membership.hear(db.session, contribution)


@hookimpl
def pole_pages(pole, user):
    return [
        *member_panels.pages(pole, user),
        *building_tabs.pages(pole, user),
        *card_panel.pages(pole),
        *stage_panel.pages(pole),
    ]


@hookimpl
def pole_panels(pole, user):
    return [
        *member_panels.of(pole, user),
        *card_panel.panels(pole, user),
        *stage_panel.panels(pole),
    ]


@hookimpl
def require_of_pole(pole, event):
    found = record.get(db.session, pole.id)
    return stage_needs.of(db.session, found, event) if found else []


@hookimpl
def administration_items():
    return [NavItem(_("Grille des notes de pôles"), url_for("poles_rating.rubric"), weight=60)]


@hookimpl
def register_retention():
    return [
        *own_data.RETENTIONS,
        *invitation_data.RETENTIONS,
        *card_people.RETENTIONS,
        *stage_people.RETENTIONS,
    ]


@hookimpl
def user_data(user):
    return [
        *own_data.of(user),
        *invitation_data.of(user),
        *card_people.of(user),
        *stage_people.of(user),
    ]


@hookimpl
def erase_user(user):
    invitation_data.forget(db.session, user)
    own_data.forget(db.session, user)
    card_people.forget(db.session, user)
    stage_people.forget(db.session, user)


@hookimpl
def territory_panels(territory, user):
    return [*building_tabs.panels(territory, user)]
