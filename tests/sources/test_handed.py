# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin hands its actors over: from a source of its own, outside of core's transactions."""

import pytest

from ess_map import ActorRecord, import_actors, load_actors
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.platform.acting import READING, SHARING, Trespass, acting
from ess_map.testing.factories import make_actors

CAFE = ActorRecord(id="1", name="Le Café des Rustines", terms={"family": ("association",)})


def test_actors_are_written_once_and_their_ids_returned(app):
    with acting("repair"):
        first = import_actors(db.session, [CAFE], "repair", "Nos ateliers")
        assert import_actors(db.session, iter([CAFE]), "repair", fictional=False) == first
        (actor,) = load_actors(db.session, first.values())
    assert (actor.name, actor.fictional) == (CAFE.name, False)
    assert [record.source.name for record in actor.source_records] == ["Nos ateliers"]


def test_the_source_of_others_is_not_for_a_plugin(app):
    make_actors([ActorRecord(id="1", name="La Roue Libre")])
    with acting("repair"):
        for source in ("siae", "repaired", ""):
            with pytest.raises(Invalid, match="repair-"):
                import_actors(db.session, [CAFE], source)
        made = import_actors(db.session, [ActorRecord("1", "X", source="siae")], "repair-demo")
        (actor,) = load_actors(db.session, made.values())
    assert actor.source_records[0].source.key == "repair-demo"


def test_a_record_that_cannot_be_stored_is_told(app):
    with acting("repair"), pytest.raises(Invalid, match="Il manque le nom"):
        import_actors(db.session, [ActorRecord(id="1", name="")], "repair")


@pytest.mark.parametrize("mode", [READING, SHARING])
def test_it_is_not_for_the_middle_of_a_page_or_of_a_transaction_of_core(app, mode):
    with acting("repair", mode), pytest.raises(Trespass):
        import_actors(db.session, [CAFE], "repair")
