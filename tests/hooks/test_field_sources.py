# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin vouches for a fact of an actor."""

from datetime import date

from ess_map import FieldSource, Term, Vocabulary, hookimpl
from ess_map.actors import store
from ess_map.core import clock
from ess_map.core.db import db


@hookimpl
def field_sources(actor):
    if "bike" not in actor.terms.get("repair.objects", ()):
        return []
    return [FieldSource("phone", "Le réseau des ateliers vélo", date(2026, 11, 2))]


@hookimpl
def register_vocabularies():
    return [Vocabulary("repair.objects", "Objets réparés", (Term("bike", "Vélo", "Bike"),))]


def test_the_page_says_who_vouches_for_the_fact(client, bike):
    store.update(db.session, bike.id, {"phone": "02 47 00 00 00"}, clock.now())
    db.session.commit()
    page = client.get(f"/acteurs/{bike.slug}").text
    assert "Le réseau des ateliers vélo" in page and "2 novembre 2026" in page
