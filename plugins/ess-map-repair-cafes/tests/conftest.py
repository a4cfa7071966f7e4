# SPDX-License-Identifier: AGPL-3.0-or-later
"""All tests have the plugin, on a map that is made for them."""

import ess_map_repair_cafes
import pytest

pytest_plugins = ["ess_map.testing"]


@pytest.fixture
def plugins():
    return [ess_map_repair_cafes]
