# SPDX-License-Identifier: AGPL-3.0-or-later
"""One instance with two of everything, which forgets whatever it is asked to write."""

from __future__ import annotations

import pytest
from ess_map_currency.agreements import links as members
from ess_map_currency.currencies import team
from ess_map_currency.desks import links as tills
from sqlalchemy.orm import Session

from ess_map import db, load_actors, refresh_actors
from ess_map.testing.factories import make_actor, make_territories, middle
from ess_map.testing.people import make_user, sign_in

from .filling import of_place
from .world import EVIL, HERE, PEOPLE, THERE, TOWNS, World


@pytest.fixture
def database():
    """Who may do what does not depend on the database."""
    return "spatialite"


@pytest.fixture
def world(make_app, monkeypatch):
    """The two EPCI, filled; whatever is asked of it afterwards is rolled back."""
    app = make_app()
    made = World(app)
    with app.app_context():
        make_territories()
        people = {
            who: make_user(f"{who.replace(' ', '-')}@exemple.fr", role, scope)
            for who, (role, scope) in PEOPLE.items()
        }
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
        db.session.commit()
        made.cookies = {who: _cookie(app, person) for who, person in people.items()}
        db.session.remove()
    app.config["WTF_CSRF_ENABLED"] = False
    # At the end of a request its session is rolled back: the next one finds all as it was.
    monkeypatch.setattr(Session, "commit", Session.flush)
    return made


def _again(actor_id):
    return load_actors(db.session, [actor_id])[0]


def _last(path):
    return path.rpartition("/")[2]


def _cookie(app, person):
    return sign_in(app.test_client(), person).get_cookie("session").value
