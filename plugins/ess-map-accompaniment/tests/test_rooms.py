# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which room may import which, and that all of them import nothing of core but what is promised."""

from __future__ import annotations

import ess_map_accompaniment

from ess_map.testing import agree, room_problems

ORDER = (
    "columns",
    "words",
    "offer",
    "permanences",
    "training",
    "matching",
    "projects",
    "audit",
    "referrals",
    "holder",
    "animation",
    "financing",
    "cooperatives",
    "exchange",
    "demo",
)
"""Each may import those before it."""


def test_a_room_imports_only_the_rooms_before_it_and_what_core_promises():
    agree(room_problems(ess_map_accompaniment, ORDER))
