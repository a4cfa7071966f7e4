# SPDX-License-Identifier: AGPL-3.0-or-later
"""One instance with two of everything, which forgets whatever it is asked to write."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.contracts import links as quotes
from ess_map_groupbuy.demand import picture
from ess_map_groupbuy.hubs import links as hubs
from ess_map_groupbuy.intentions import links as own
from ess_map_groupbuy.offers import links as offers
from ess_map_groupbuy.orders import links as orders
from ess_map_groupbuy.runs import asking, running

from ess_map import db, load_actors, refresh_actors
from ess_map.testing import EVIL, Rights, make_actor, make_territories, middle

from .decisions import DECISIONS, SOME, WHO
from .filling import bought, of_place
from .world import HERE, PEOPLE, STAFF, THERE, TOWNS, World


@pytest.fixture
def database():
    """Who may do what does not depend on the database."""
    return "spatialite"


@pytest.fixture
def world(make_app, monkeypatch):
    """The two EPCI, filled; whatever is asked of it afterwards is rolled back."""
    made = World(make_app(), "groupbuy")
    with made.app.app_context():
        make_territories()
        people = made.people(PEOPLE)
        kept = {place: _place(made, place, people) for place in (HERE, THERE)}
        runs = {place: asking.ask(db.session, kept[place]["campaign"]) for place in kept}
        db.session.commit()
        for _one in runs:
            running.run(db.session)
        for place, rows in kept.items():
            picture.renew(db.session, rows["campaign"])
            rows |= bought(rows)
            runs[place].state, rows["campaign"].state = "proposed", "ordered"
            db.session.flush()
            made.values[place] = _values(rows, runs[place].id)
        made.tokens = _tokens(made, kept[HERE])
        for place, rows in kept.items():
            path = offers.new_path(rows["campaign"], "Scierie", "scierie@exemple.fr")
            made.values[place]["supplier_token"] = path.rpartition("/")[2]
        refresh_actors(db.session, [rows["hub"].actor_id for rows in kept.values()])
        made.freeze(people, monkeypatch)
    return made


@pytest.fixture
def rights(world):
    """The reviewed table, to be compared with that world."""
    return Rights(world, DECISIONS, WHO, SOME)


def _place(made, place, people):
    prefix = "" if place == HERE else "other "
    spot = middle(TOWNS[place])
    ids = [make_actor(f"{name} {EVIL}", **spot).id for name in ("Maison", "Voisin")]
    actors = load_actors(db.session, ids)
    organiser, home = people[f"{prefix}organiser"], people[f"{prefix}household"]
    rows = of_place(made, place, actors, organiser, home)
    return rows | {"actor": actors[0], "neighbour": actors[1]}


def _values(rows, run_id):
    def of(name, key="id"):
        return getattr(rows[name], key)

    sealed, opened = of("campaign", "slug"), of("campaign", "slug")
    sealed, opened = (sealed.replace("livraison", one) for one in ("sealed", "opened"))
    contracts = {
        f"groupbuy_contracts.{one} slug": sealed
        for one in ("quotes", "mark", "choose", "compute", "refuse", "acceptances", "opening")
    } | {"groupbuy_contracts.seal slug": sealed, "groupbuy_contracts.text slug": opened}
    return {
        "slug": of("campaign", "slug"), "sealed": sealed, "opened": opened,
        "organiser_id": of("guest"), "hosting_id": of("hosting"), "hub_id": of("hub"),
        "offer_id": of("offer"), "intention_id": of("mine"), "run_id": run_id,
        "group_id": of("group"), "commitment_id": of("commitment"), "order_id": of("order"),
        "quote_id": of("quote"),
        "groupbuy_contracts.text quote_id": of("chosen"), "event": "deliver", "name": "objet",
        "filename": "groupbuy.css", "actor": of("actor", "slug"),
        "commune": TOWNS[HERE] if sealed.endswith("ici") else TOWNS[THERE], **contracts,
    }  # fmt: skip


def _tokens(made, rows):
    email = made.hide("nouveau@prive", HERE, STAFF)
    paths = {
        "intention": own.own_path(rows["mine"]),
        "hub": hubs.hub_path(rows["hub"]),
        "new hub": hubs.new_path(rows["neighbour"].id, email),
        "offer": offers.offer_path(rows["offer"]),
        "new offer": offers.new_path(rows["campaign"], "Scierie neuve", email),
        "quote": quotes.quote_path(rows["quote"]),
        "chosen quote": quotes.quote_path(rows["chosen"]),
        "order": orders.order_path(rows["order"]),
    }
    return {purpose: path.rpartition("/")[2] for purpose, path in paths.items()}
