# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the history room contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map import Action, NavItem, hookimpl
from ess_map.history import provenance, views


@hookimpl
def register_blueprints():
    return [views.bp]


@hookimpl
def field_sources(actor):
    return provenance.of(actor)


@hookimpl
def actor_actions(actor):
    url = url_for("history.actor", slug=actor.slug)
    return [Action(_("Historique"), url, "history", weight=80)]


@hookimpl
def administration_items():
    return [NavItem(_("Imports"), url_for("history.imports"), weight=60)]
