# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the benchmark contributes through the platform's hooks: its command."""

from ess_map import hookimpl
from ess_map.bench.cli import bp


@hookimpl
def register_blueprints():
    return [bp]
