# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext as _

from ess_map import NavItem
from ess_map_accompaniment.audit import cli, views


def register_blueprints() -> list[Blueprint]:
    return [views.bp, cli.bp]


def administration_items() -> list[NavItem]:
    url = url_for("accompaniment_audit.try_weights")
    return [NavItem(_("Accompagnement : essayer d'autres poids"), url, weight=62)]
