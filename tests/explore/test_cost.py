# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a page asks the database: never more because there are more actors."""

import pytest

from ess_map import ActorRecord
from ess_map.core.db import db
from ess_map.testing.factories import COMMUNES, make_actors, middle
from tests.statements import sent_to


def cost(app, address):
    client = app.test_client()
    client.get(address)  # what is remembered is remembered now
    with app.app_context():
        engine = db.engine
    with sent_to(engine) as sent:
        assert client.get(address).data
    return len(sent)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 14),
        ("/?q=membre", 14),
        ("/?territory=epci-243700754", 24),
        ("/?near=47.35,0.65&radius=200", 14),
        ("/facets.json", 6),
        ("/suggest.json?q=membre", 10),
        ("/tiles/actors/5/16/11.mvt", 4),
        ("/territoires/epci-243700754", 40),
        ("/export/acteurs.csv", 8),
    ],
)
def test_a_page_costs_the_same_for_three_actors_and_for_three_hundred(site, address, most):
    few = cost(site, address)
    assert few <= most
    codes = list(COMMUNES)
    with site.app_context():
        make_actors(
            [
                ActorRecord(
                    id=f"m{n}",
                    name=f"Membre {n}",
                    terms={"activity": ("ressourcerie",), "role": ("tiers_lieu",)},
                    opening_hours="24/7",
                    **middle(codes[n % 3]),
                )
                for n in range(300)
            ]
        )
    # Longer lists of ids may be read in one batch more; never one query an actor.
    assert cost(site, address) <= few + 6
