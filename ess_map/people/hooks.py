# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people room contributes through the platform's hooks."""

from __future__ import annotations

from datetime import time

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Job, NavItem, hookimpl
from ess_map.core.db import db
from ess_map.people import animators, own_data, privacy, rights
from ess_map.people.account import bp as account
from ess_map.people.administration import bp as administration
from ess_map.people.cli import bp as commands
from ess_map.people.granting import bp as granting
from ess_map.people.openid import bp as openid
from ess_map.people.privacy_pages import bp as privacy_pages
from ess_map.people.roles import EVERYWHERE
from ess_map.people.views import bp as views


@hookimpl
def register_blueprints():
    own = [views, account, openid, granting, animators.bp, administration, privacy_pages]
    return [*own, commands]


@hookimpl
def register_jobs():
    label = _l("Oublier ce qui a fait son temps")
    return [Job("retention", label, privacy.purge_all, every=time(3, 30))]


@hookimpl
def register_retention():
    return own_data.RETENTIONS


@hookimpl
def user_data(user):
    return own_data.of(user)


@hookimpl
def erase_user(user):
    own_data.forget(db.session, user)


@hookimpl
def territory_panels(territory, user):
    return animators.panels(territory, user)


@hookimpl
def nav_items(user):
    if not rights.allows(user, "administrator", EVERYWHERE):
        return []
    return [NavItem(_("Administration"), url_for("administration.index"), weight=80)]


@hookimpl
def administration_items():
    return [
        NavItem(_("Droits"), url_for("rights.everywhere"), weight=10),
        NavItem(_("Comptes"), url_for("administration.list_accounts"), weight=20),
    ]
