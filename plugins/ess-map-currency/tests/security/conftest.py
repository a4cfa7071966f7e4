# SPDX-License-Identifier: AGPL-3.0-or-later
"""One instance with two of everything, which forgets whatever it is asked to write."""

from __future__ import annotations

import pytest
from ess_map_currency.agreements import links as members
from ess_map_currency.currencies import team
from ess_map_currency.desks import links as tills

from ess_map import db, load_actors, refresh_actors
from ess_map.testing import EVIL, Rights, make_actor, make_territories, middle

from .decisions import DECISIONS, SOME, WHO
from .filling import of_place
from .world import HERE, PEOPLE, THERE, TOWNS, World


@pytest.fixture
def database():
    """Who may do what does not depend on the database."""
    return "spatialite"


@pytest.fixture
def world(make_app, monkeypatch):
    """The two EPCI, filled; whatever is asked of it afterwards is rolled back."""
    made = World(make_app(), "currency")
    with made.app.app_context():
        make_territories()
        people = made.people(PEOPLE)
        for place, prefix in ((HERE, ""), (THERE, "other ")):
            spot = middle(TOWNS[place].partition("-")[2])
            actors = [make_actor(f"{name} {EVIL}", **spot).id for name in ("Maison", "Voisin")]
            actors = [_again(one) for one in actors]
            steward, member = people[f"{prefix}steward"], people[f"{prefix}member"]
            ids, kept = of_place(made, place, actors, steward, member)
            made.values[place] = ids | {"slug of the actor": actors[0].slug}
            refresh_actors(db.session, [one.id for one in actors])
            if place == HERE:
                made.tokens = {
                    "member": _last(members.member_path(kept["agreement"])),
                    "desk": _last(tills.path(kept["desk"])),
                    "invitation": team.token(kept["guest"]),
                }
        made.freeze(people, monkeypatch)
    return made


@pytest.fixture
def rights(world):
    """The reviewed table, to be compared with that world."""
    return Rights(world, DECISIONS, WHO, SOME)


def _again(actor_id):
    return load_actors(db.session, [actor_id])[0]


def _last(path):
    return path.rpartition("/")[2]
