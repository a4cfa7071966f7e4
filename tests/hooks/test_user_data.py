# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin hands over what it keeps about a person."""

import pytest

from ess_map import hookimpl
from ess_map.core.db import db
from ess_map.core.errors import Unavailable
from ess_map.people import accounts
from ess_map.platform import plugins

visits = [{"user": 1, "what": "Grille-pain"}, {"user": 2, "what": "Vélo"}]


@hookimpl
def user_data(user):
    return [("ateliers", [visit["what"] for visit in visits if visit["user"] == user.id])]


def first_person():
    return accounts.create(db.session, "anna@exemple.fr")


def test_what_the_plugin_keeps_is_in_the_answers(make_app):
    app = make_app(plugins=[("repair", _only(user_data))])
    with app.app_context():
        answers = dict(plugins.every("user_data", user=first_person()))
    assert answers["repair"] == [("ateliers", ["Grille-pain"])]


def test_a_plugin_that_fails_stops_the_export(make_app):
    class Failing:
        @hookimpl
        def user_data(self, user):
            raise OSError("the disk is away")

    app = make_app(plugins=[("failing", Failing())])
    with app.app_context(), pytest.raises(Unavailable, match="failing"):
        plugins.every("user_data", user=first_person())


def _only(function):
    """A plugin with this one hook, which is a function of a module."""
    return type("Plugin", (), {function.__name__: staticmethod(function)})
