# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of plugins, which all threads of a process share."""

from datetime import timedelta

import pytest

from ess_map.core import clock
from ess_map.platform.watching import Cost, Watch


@pytest.fixture
def database():
    """Figures do not depend on the database."""
    return "spatialite"


class Ended(Cost):
    """A hook whose rest another thread has ended once this one has looked."""

    @property
    def rests_until(self):
        self.looks = getattr(self, "looks", 0) + 1
        return clock.now() + timedelta(minutes=1) if self.looks == 1 else None

    @rests_until.setter
    def rests_until(self, until):
        pass


@pytest.mark.usefixtures("app")
def test_a_rest_that_another_thread_ends_meanwhile_fails_no_page(tmp_path):
    assert Watch(tmp_path).rests(Ended("repair", "nav_items"))
