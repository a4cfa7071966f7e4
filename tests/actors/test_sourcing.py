# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins find the actors that an import has written, by the ids of its source."""

from ess_map import ActorRecord, actors_of_source
from ess_map.core.db import db
from ess_map.testing.factories import make_actors, make_source


def test_the_ids_of_a_source_lead_to_our_actors(app):
    one, other = make_actors([ActorRecord(id="a-1", name="Un"), ActorRecord(id="a-2", name="Deux")])
    key = make_source().key
    assert actors_of_source(db.session, key, ["a-1", "a-2", "a-3"]) == {"a-1": one, "a-2": other}
    assert actors_of_source(db.session, key, iter(["a-2"])) == {"a-2": other}
    assert actors_of_source(db.session, key, []) == {}
    assert actors_of_source(db.session, "autre", ["a-1"]) == {}
