# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pytest plugin of whoever tests ESS Map or a plugin of it; no running site imports it.

Name it in the ``conftest.py`` at the root of a suite: ``pytest_plugins = ["ess_map.testing"]``.
"""

from ess_map.testing.browsing import Htmx, Visitor
from ess_map.testing.clocks import StillClock

__all__ = ["Htmx", "StillClock", "Visitor"]

pytest_plugins = [
    "ess_map.testing.network",
    "ess_map.testing.clocks",
    "ess_map.testing.memory",
    "ess_map.testing.databases",
    "ess_map.testing.routes",
    "ess_map.testing.applications",
    "ess_map.testing.browsing",
    "ess_map.testing.factories",
    "ess_map.testing.people",
    "ess_map.testing.tables",
    "ess_map.testing.work",
    "ess_map.testing.mailserver",
    "ess_map.testing.chromium",
]
