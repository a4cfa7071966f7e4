# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hook that fails again and again has a rest, is tried again, and recovers."""

import pytest
from markupsafe import Markup

from ess_map import NavItem, Panel, hookimpl
from ess_map.core.errors import Unavailable
from ess_map.platform import plugins
from ess_map.platform.watching import PATIENCE
from tests.platform.chaos.hostile import Useful


@pytest.fixture
def database():
    """Who rests does not depend on the database."""
    return "spatialite"


class Moody:
    """Works as long as ``well``; counts how often it was asked."""

    def __init__(self):
        self.well, self.asked = False, 0

    def answer(self, what):
        self.asked += 1
        if not self.well:
            raise RuntimeError("not today")
        return [what]

    @hookimpl
    def nav_items(self):
        return self.answer(NavItem("Lunatique", "/"))

    @hookimpl
    def territory_panels(self):
        return [Panel("Sûr", Markup(""))]

    @hookimpl
    def erase_user(self, user):
        self.answer(None)


@pytest.fixture
def moody():
    return Moody()


@pytest.fixture
def site(make_app, moody):
    app = make_app(plugins=[("moody", moody), ("useful", Useful())])
    with app.app_context():
        yield app


def menu():
    return {name for name, _item in plugins.each("nav_items", user=None)}


def fail(times):
    for _time in range(times):
        assert "moody" not in menu()


def test_after_repeated_failures_a_hook_rests_and_the_operator_is_told(site, moody, clock):
    fail(PATIENCE + 10)
    assert moody.asked == PATIENCE
    (resting,) = [one for one in plugins.running().watch.figures() if one.rests_until]
    assert (resting.plugin, resting.hook) == ("moody", "nav_items")
    assert len(plugins.running().watch.latest()) == PATIENCE
    assert "useful" in menu()
    assert "moody" in {name for name, _item in plugins.each("territory_panels")}


def test_it_is_tried_again_after_its_rest_and_recovers(site, moody, clock):
    fail(PATIENCE)
    clock.advance(minutes=1, seconds=1)
    moody.well = True
    assert "moody" in menu()
    assert all(one.rests_until is None for one in plugins.running().watch.figures())
    moody.well = False
    fail(PATIENCE + 5)
    assert moody.asked == PATIENCE + 1 + PATIENCE


def test_who_fails_again_after_its_rest_rests_longer_each_time(site, moody, clock):
    fail(PATIENCE)
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        before = moody.asked
        clock.advance(minutes=minutes, seconds=-1)
        fail(1)
        assert moody.asked == before, minutes
        clock.advance(seconds=2)
        fail(1)
        assert moody.asked == before + 1, minutes


def test_a_hook_that_takes_part_in_a_write_never_rests(site, moody):
    for _time in range(PATIENCE + 5):
        with pytest.raises(Unavailable, match="« moody »"):
            plugins.running().every("erase_user", only="moody", user=None)
    assert moody.asked == PATIENCE + 5
