# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every application of this suite has the plugin, as it is installed."""

import html
import re

import ess_map_accompaniment
import pytest

pytest_plugins = ["ess_map.testing"]


@pytest.fixture
def plugins():
    """Every application of this suite has our plugin."""
    return [ess_map_accompaniment]


@pytest.fixture
def plain():
    """What an answer says, with ordinary spaces and signs."""

    def read(answer):
        text = html.unescape(re.sub("<[^>]+>", " ", answer.text))
        return " ".join(text.split())

    return read
