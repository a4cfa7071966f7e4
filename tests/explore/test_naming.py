# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins find an actor by the name that somebody types."""

import pytest

from ess_map import load_actors, search_actors
from ess_map.actors import store
from ess_map.core.db import db
from ess_map.platform.acting import READING, acting


@pytest.fixture
def actors(app, territories, make_actor):
    return [make_actor("L'Atelier Vélo"), make_actor("Vélo-école"), make_actor("La Ressourcerie")]


def names(text, **said):
    return [actor.name for actor in search_actors(text, **said)]


def test_a_name_is_found_whatever_its_accents_and_a_typing_error(actors):
    assert names("atelier velo") == ["L'Atelier Vélo"]
    assert names("resourcerie") == ["La Ressourcerie"]
    assert sorted(names("vélo")) == ["L'Atelier Vélo", "Vélo-école"]
    assert len(names("vélo", limit=1)) == 1
    assert names("  ") == names("zzzz") == []


def test_only_what_is_published_is_found_also_while_a_page_is_made(actors):
    with acting("repair", READING):
        assert names("ressourcerie") == ["La Ressourcerie"]
    store.update(db.session, actors[2].id, {"status": "archived"})
    db.session.commit()
    with acting("repair", READING):
        assert names("ressourcerie") == []


def test_what_is_found_can_be_shown_without_another_read(actors):
    found = search_actors("ressourcerie")
    assert found == load_actors(db.session, [actors[2].id])
    assert found[0].location is not None
