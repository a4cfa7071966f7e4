# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin forgets a person."""

from ess_map import hookimpl
from ess_map.core.db import db
from ess_map.people import accounts
from ess_map.platform import plugins

visits = [{"user": 1, "what": "Grille-pain"}, {"user": 2, "what": "Vélo"}]


@hookimpl
def erase_user(user):
    visits[:] = [visit for visit in visits if visit["user"] != user.id]


def test_the_plugin_forgets_this_person_and_no_other(make_app):
    own = type("Plugin", (), {"erase_user": staticmethod(erase_user)})
    with make_app(plugins=[("repair", own)]).app_context():
        plugins.every("erase_user", user=accounts.create(db.session, "anna@exemple.fr"))
    assert visits == [{"user": 2, "what": "Vélo"}]
    visits.insert(0, {"user": 1, "what": "Grille-pain"})
