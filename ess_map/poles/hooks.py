# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the poles room contributes through the platform's hooks."""

from __future__ import annotations

from ess_map import hookimpl
from ess_map.poles.views import bp


@hookimpl
def register_blueprints():
    return [bp]
