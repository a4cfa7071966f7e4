# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins find the actors that an import has written, by the ids of its source."""

from ess_map import ActorRecord, actors_of_siret, actors_of_source
from ess_map.core.db import db
from ess_map.testing.factories import make_actor, make_actors, make_source


def test_the_ids_of_a_source_lead_to_our_actors(app):
    one, other = make_actors([ActorRecord(id="a-1", name="Un"), ActorRecord(id="a-2", name="Deux")])
    key = make_source().key
    assert actors_of_source(db.session, key, ["a-1", "a-2", "a-3"]) == {"a-1": one, "a-2": other}
    assert actors_of_source(db.session, key, iter(["a-2"])) == {"a-2": other}
    assert actors_of_source(db.session, key, []) == {}
    assert actors_of_source(db.session, "autre", ["a-1"]) == {}


def test_establishments_are_found_by_their_siret_and_never_by_their_company(app):
    shop, other = "732 829 320 00074", "73282932000090"
    first = make_actor("Dépôt", siret="73282932000074", status="draft").id
    second = make_actor("Boutique", siret="73282932000074").id
    elsewhere = make_actor("Autre boutique", siret=other).id
    make_actor("Fermée", siret="73282932000082", status="archived")
    asked = iter([shop, other, "73282932000082", "732829320", ""])
    assert actors_of_siret(db.session, asked) == {shop: [second, first], other: [elsewhere]}
