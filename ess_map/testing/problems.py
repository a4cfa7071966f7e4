# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test that finds several things wrong says all of them, a line each."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def agree(problems: Iterable[str]) -> None:
    """Fail the test when there is a problem: each is a sentence, and a line of what it says."""
    found = [one for one in problems if one]
    if found:
        pytest.fail(f"{len(found)} differences:\n  " + "\n  ".join(found), pytrace=False)
