# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the diagnosis room contributes through the platform's hooks."""

from __future__ import annotations

from ess_map import hookimpl
from ess_map.diagnosis import models, origins  # noqa: F401


@hookimpl
def register_facets():
    return origins.facets()
