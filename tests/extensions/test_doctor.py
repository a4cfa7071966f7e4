# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doctor says what is wrong with plugins, and what those that are gone have left."""

from ess_map import doctor
from ess_map.core.db import db
from ess_map.platform import migrating, state


def findings(app):
    db.session.remove()
    return {found.sentence: found.ok for found in doctor.examine(lambda: app)}


def test_tables_that_wait_are_told(app, repair):
    migrating.downgrade("repair", repair)
    state.changed(db.session, "repair", "downgraded")
    db.session.commit()
    sentence = (
        "Extension « repair » arrêtée : ses tables ne sont pas à jour, lancez "
        "`ess-map plugin upgrade repair`."
    )
    assert findings(app)[sentence] is False


def test_what_an_uninstalled_plugin_has_left_is_told_and_is_no_fault(app, start):
    sentence = (
        "L'extension « repair » n'est plus installée et ses données restent : "
        "réinstallez-la, ou `ess-map plugin purge repair`."
    )
    assert findings(start([]))[sentence] is True
    assert sentence not in findings(app)
