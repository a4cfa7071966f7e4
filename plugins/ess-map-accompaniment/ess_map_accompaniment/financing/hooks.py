# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ess_map_accompaniment.financing import cae as cae
from ess_map_accompaniment.financing import calculator as calculator
from ess_map_accompaniment.financing import models as models
from ess_map_accompaniment.financing import plan_views as plan_views
from ess_map_accompaniment.financing import room
from ess_map_accompaniment.financing import scheme_views as scheme_views
from ess_map_accompaniment.projects import tools
from ess_map_accompaniment.projects.tools import Tool

tools.add(
    Tool(
        _l("Plan de financement"),
        "accompaniment_financing.plan_of_holder",
        "accompaniment_financing.plan_of_project",
    )
)


def register_blueprints() -> list[Blueprint]:
    return [room.bp]
