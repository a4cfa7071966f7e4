# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a follower is told is the difference of the selections, whatever happened in between."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ess_map.actors import store
from ess_map.core import clock as app_clock
from ess_map.core.db import db
from ess_map.subscriptions import difference, selection
from ess_map.subscriptions.difference import State
from ess_map.testing.factories import load, make_actor, middle

QUERIES = (
    {},
    {"territory": ["epci-243700754"]},
    {"territory": ["department-37"], "activity": ["ressourcerie"]},
    {"activity": ["epicerie_solidaire", "ressourcerie"]},
    {"q": ["lieu"]},
)
PLACES = ("37261", "37003", "41001", "29155")
ACTIVITIES = ("ressourcerie", "epicerie_solidaire")

number = st.integers(0, 30)
step = st.one_of(
    st.tuples(st.just("create"), st.sampled_from(PLACES), st.sampled_from(ACTIVITIES)),
    st.tuples(st.just("move"), number, st.sampled_from(PLACES)),
    st.tuples(st.just("phone"), number, st.sampled_from(["", "1", "2"])),
    st.tuples(st.just("activity"), number, st.sampled_from(ACTIVITIES)),
    st.tuples(st.just("close"), number, st.none()),
)


def do(ids, what, one, other):
    """One thing that happens; ``one`` chooses among the actors that there are."""
    if what == "create":
        terms = {"activity": (other,)}
        ids.append(make_actor(f"Lieu {len(ids)}", terms=terms, **middle(one)).id)
        return
    if not ids:
        return
    chosen = ids[one % len(ids)]
    if what == "close":
        store.close(db.session, chosen, on=app_clock.now().date())
    else:
        changes = {
            "move": lambda: {**middle(other), "location_precision": "address"},
            "phone": lambda: {"phone": other},
            "activity": lambda: {"terms": {"activity": [other]}},
        }[what]()
        store.update(db.session, chosen, changes)
    db.session.commit()


def content(ids):
    """All that is said of each actor, read again from the database."""
    return {id_: store.saying.values(load(id_)) for id_ in ids}


@pytest.mark.parametrize("said", QUERIES, ids=str)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=st.lists(step, max_size=5), after=st.lists(step, max_size=8))
def test_what_is_told_is_the_difference_of_the_selections(site, said, before, after):
    with site.app_context():
        query = selection.of_address(said)
        ids = []
        for one in before:
            do(ids, *one)
        then = difference.now(query)
        was, known = content(then.ids.tolist()), difference.pack(then.ids)
        for one in after:
            do(ids, *one)
        state = difference.now(query)
        known = State(difference.unpack(known), then.position)
        told = difference.between(db.session, known, state)
        now = content(state.ids.tolist())

        assert set(told.new) == now.keys() - was.keys()
        assert set(told.gone) == was.keys() - now.keys()
        stayed = was.keys() & now.keys()
        assert set(told.changed) == {id_ for id_ in stayed if was[id_] != now[id_]}
        for id_ in told.changed:
            naive = {
                name: (was[id_][name], now[id_][name])
                for name in now[id_]
                if was[id_][name] != now[id_][name]
            }
            assert told.touched[id_].changes == naive


@pytest.mark.parametrize("ids", [[], [1], [1, 2, 3], [7, 2_000_000_000], list(range(1, 5000, 3))])
def test_ids_survive_packing(ids):
    found = difference.unpack(difference.pack(np.array(ids, dtype=np.int32)))
    assert found.tolist() == ids


def test_a_dense_selection_is_remembered_in_a_byte_an_actor():
    assert len(difference.pack(np.arange(1, 200_000, 2, dtype=np.int32))) < 5000
