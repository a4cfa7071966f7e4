# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the atlas contributes through the platform's hooks."""

from ess_map import hookimpl
from ess_map.atlas.cli import bp as commands
from ess_map.atlas.views import bp as views


@hookimpl
def register_blueprints():
    return [views, commands]
