# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which room may import which, and that all of them import nothing of core but what is promised."""

import ess_map_groupbuy

from ess_map.testing import agree, room_problems

ORDER = (
    "columns",
    "words",
    "units",
    "prices",
    "forming",
    "explaining",
    "campaigns",
    "hubs",
    "offers",
    "intentions",
    "demand",
    "runs",
    "groups",
    "contracts",
    "orders",
    "atlas",
    "demo",
    "bench",
)


def test_a_room_imports_only_the_rooms_before_it_and_what_core_promises():
    agree(room_problems(ess_map_groupbuy, ORDER))
