# SPDX-License-Identifier: AGPL-3.0-or-later
"""One instance with two of everything, which forgets whatever it is asked to write."""

from __future__ import annotations

import pytest
from ess_map_accompaniment.cooperatives import host_letters
from ess_map_accompaniment.offer import advisers, reminding
from ess_map_accompaniment.permanences import links as permanences
from ess_map_accompaniment.projects import links as projects
from ess_map_accompaniment.referrals import links as referrals
from ess_map_accompaniment.training import links as training

from ess_map import sign
from ess_map.testing import EVIL, Rights, make_actor, make_territories, middle

from . import money
from .decisions import DECISIONS, SOME, WHO
from .world import HERE, PEOPLE, THERE, TOWNS, World, of_place


@pytest.fixture
def database():
    """Who may do what does not depend on the database."""
    return "spatialite"


@pytest.fixture
def world(make_app, monkeypatch):
    """The two EPCI, filled; whatever is asked of it afterwards is rolled back."""
    made = World(make_app(), "accompaniment")
    with made.app.app_context():
        make_territories()
        people = made.people(PEOPLE)
        host = make_actor(f"Hôte {EVIL}")
        for place, who in ((HERE, "adviser"), (THERE, "other adviser")):
            spot = middle(TOWNS[place].partition("-")[2]) | {"terms": {"legal_form": ["scic"]}}
            actor = make_actor(f"Maison {EVIL}", **spot)
            holder = people["holder"] if place == HERE else None
            ids, kept = of_place(made, place, actor, people[who], holder)
            ids |= money.of_place(made, place, ids, host.id)
            made.values[place] = ids | {
                "accompaniment_cooperatives.reply actor_id": host.id,
                "accompaniment_offer.new_structure actor_id": host.id,
                "slug of the actor": actor.slug,
                "commune": TOWNS[place],
            }
            if place == HERE:
                made.tokens = _tokens(kept, ids)
        made.freeze(people, monkeypatch)
    return made


@pytest.fixture
def rights(world):
    """The reviewed table, to be compared with that world."""
    return Rights(world, DECISIONS, WHO, SOME)


def _tokens(kept, ids):
    """What the letters about things of here carry."""
    last = {
        "follow": projects.follow_path(kept["project"]),
        "confirm": projects.confirm_path(kept["project"]),
        "answer": referrals.answer_path(kept["referral"]),
        "opinion": referrals.opinion_path(kept["referral"], "avis").removesuffix("/avis"),
        "booking": permanences.booking_path(kept["booking"]),
        "enrolment": training.path(kept["enrolment"]),
        "certificate": training.path(kept["came"]),
        "study": host_letters.study_path(ids["accepted"]),
        "sheets": reminding.link(kept["structure"]),
    }
    found = {name: path.rpartition("/")[2] for name, path in last.items()}
    found["host reply"] = sign(host_letters.CONFIRM, host_letters.mark(ids["reply"]))
    found["invitation"] = advisers.token(kept["guest"])
    return found
