# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the poles room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import Files, NavItem, hookimpl
from ess_map.core.db import db
from ess_map.core.timer import Alarm
from ess_map.poles import member_panels, membership, own_data, space_documents
from ess_map.poles.member_views import bp as members
from ess_map.poles.opening_views import bp as opening
from ess_map.poles.perimeter_views import bp as perimeter
from ess_map.poles.space_views import bp as space
from ess_map.poles.views import bp


@hookimpl
def register_blueprints():
    return [bp, members, opening, perimeter, space]


@hookimpl
def register_alarms():
    return [Alarm(membership.LEAVING, membership.ring)]


@hookimpl
def register_files():
    return [Files("pole", space_documents.may_see)]


@hookimpl
def nav_items():
    return [NavItem(_("Pôles"), url_for("poles.index"), weight=15)]


@hookimpl
def apply_contribution(contribution):
    membership.hear(db.session, contribution)


@hookimpl
def pole_pages(pole, user):
    return member_panels.pages(pole, user)


@hookimpl
def pole_panels(pole, user):
    return member_panels.of(pole, user)


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.of(user)


@hookimpl
def erase_user(user):
    own_data.forget(db.session, user)
