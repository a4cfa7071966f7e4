# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import Blueprint

from ess_map import Setting
from ess_map_accompaniment.matching import views, weights


def register_blueprints() -> list[Blueprint]:
    return [views.bp]


def register_settings() -> list[Setting]:
    return weights.declared()
