# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the territories room contributes through the platform's hooks."""

from ess_map import hookimpl
from ess_map.territories.cli import bp


@hookimpl
def register_blueprints():
    return [bp]
