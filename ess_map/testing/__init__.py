# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pytest plugin of whoever tests ESS Map or a plugin of it; no running site imports it.

Name it in the ``conftest.py`` at the root of a suite: ``pytest_plugins = ["ess_map.testing"]``.
"""

from ess_map.testing.browsing import Htmx, Visitor
from ess_map.testing.cases import case_problems
from ess_map.testing.clocks import StillClock
from ess_map.testing.factories import make_actor, make_actors, make_territories, middle
from ess_map.testing.problems import agree
from ess_map.testing.rights import Rights, forged, refused
from ess_map.testing.rooms import room_problems
from ess_map.testing.world import EVIL, VISITOR, World

__all__ = [
    "EVIL",
    "VISITOR",
    "Htmx",
    "Rights",
    "StillClock",
    "Visitor",
    "World",
    "agree",
    "case_problems",
    "forged",
    "make_actor",
    "make_actors",
    "make_territories",
    "middle",
    "refused",
    "room_problems",
]

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
    "ess_map.testing.world",
    "ess_map.testing.tables",
    "ess_map.testing.work",
    "ess_map.testing.mailserver",
    "ess_map.testing.chromium",
]
