# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hook, or an argument, that is about to leave still works, and says so to who uses it."""

import inspect

import pytest

from ess_map import hookimpl
from ess_map.platform import hookspecs
from ess_map.platform.plugins import running

LEAVES = FutureWarning("actor_blocks leaves in 0.5: answer actor_panels instead.")
NARROWS = FutureWarning("nav_items loses `place` in 0.5: it is always None.")


def actor_blocks(actor):
    """Add blocks, as was done before panels."""


def nav_items(user, territory, place):
    """Add entries to the main menu."""


class Old:
    @hookimpl
    def actor_blocks(self, actor):
        return [f"Block of {actor}"]


class Wordy:
    @hookimpl
    def nav_items(self, place):
        return []


@pytest.fixture
def older(monkeypatch):
    """The hooks as they would be once we have decided that some of them leave."""
    leaving = hookspecs.hookspec(warn_on_impl=LEAVES)(actor_blocks)
    narrowing = hookspecs.hookspec(warn_on_impl_args={"place": NARROWS})(nav_items)
    monkeypatch.setattr(hookspecs, "actor_blocks", leaving, raising=False)
    monkeypatch.setattr(hookspecs, "nav_items", narrowing)


def test_who_answers_a_hook_that_leaves_is_told_where_and_goes_on_working(older, make_app):
    with pytest.warns(FutureWarning, match="answer actor_panels instead") as warned:
        app = make_app(plugins=[("repair", Old())])
    assert {one.filename for one in warned} == {inspect.getfile(Old)}
    with app.app_context():
        assert "repair" in running().loaded and not running().broken
        answers = running().manager.hook.actor_blocks(actor="La Roue Libre")
        assert answers == [["Block of La Roue Libre"]]


def test_who_takes_an_argument_that_leaves_is_told(older, make_app):
    with pytest.warns(FutureWarning, match="loses `place`"):
        make_app(plugins=[("repair", Wordy())])


def test_who_answers_neither_is_told_nothing(older, make_app):
    make_app(plugins=[("repair", object())])


def test_who_answers_a_hook_that_has_left_is_refused_by_name(make_app):
    app = make_app(plugins=[("repair", Old())], ESS_MAP_ENV="production")
    broken = app.extensions["ess_map.plugins"].broken
    assert "actor_blocks" in broken["repair"]


class Early:
    @hookimpl(optionalhook=True)
    def actor_hologram(self, actor):
        return []


def test_a_hook_of_a_later_version_may_be_answered_already(make_app):
    app = make_app(plugins=[("repair", Early())])
    assert not app.extensions["ess_map.plugins"].broken
