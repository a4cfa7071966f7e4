# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says what it is called and what it is for."""

from ess_map import About, hookimpl
from ess_map.platform.plugins import running


@hookimpl
def register_about():
    return [About("Réparer", "Où faire réparer ses objets, et quand", per_territory=True)]


def test_the_operator_reads_it(site):
    plugin = running().loaded["repair"]
    assert plugin.label == "Réparer"
    assert plugin.says == "Où faire réparer ses objets, et quand"
    assert plugin.about.per_territory
