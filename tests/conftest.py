# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only our own suite needs; all else is what the authors of plugins have too."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["ess_map.testing", "pytester", "tests.country"]

SHARED_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, which a checkout may lack."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real data (../shared/data) is not beside this checkout")
    return SHARED_DATA
