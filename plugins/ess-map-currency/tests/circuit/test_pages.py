# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the circuit: for everybody, for the association, for a member."""

from __future__ import annotations

import html

import pytest
from ess_map_currency.agreements import links
from ess_map_currency.agreements.models import Agreement
from ess_map_currency.circuit.models import Prospect, Wanted

from ess_map import db

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


@pytest.fixture
def world(make_currency, make_acceptance, make_steward):
    """A currency with four members in Tours and somebody who runs it."""
    currency = make_currency("La Gabare")
    members = [make_acceptance(currency, trades=["bakery"]) for _n in range(4)]
    return currency, members, make_steward(currency)


def look_for(currency, one, trade="printing", **fields):
    found = Wanted(
        currency_id=currency.id, acceptance_id=one.id, trade=trade, state="open", **fields
    )
    db.session.add(found)
    db.session.commit()
    return found


def path_of(one):
    return links.member_path(db.session.get(Agreement, one.agreement_id))


def test_the_report_lists_the_trade_asked_for_three_times(world, client, sign_in, plain):
    currency, members, steward = world
    for one in members[:3]:
        look_for(currency, one, keywords="affiches")
    sign_in(client, steward)
    page = plain(client.get("/monnaies/la-gabare/circuit"))
    assert "Imprimerie, graphisme Tours Métropole" in page
    assert "3 recherches sans fournisseur" in page
    table = client.get("/monnaies/la-gabare/circuit.csv").text
    assert "Imprimerie, graphisme" in table


def test_everybody_reads_what_is_missing_and_not_who_asks_nor_how_much(world, client, plain):
    currency, members, _steward = world
    look_for(currency, members[0], monthly=123456, note="secret")
    page = client.get("/monnaies/la-gabare/recherches")
    assert "Imprimerie, graphisme" in plain(page)
    for private in ("1234", "1 234", "secret", "Boutique"):
        assert private not in page.text


def test_the_map_proposes_whom_to_visit_and_the_association_notes_how_far_it_is(
    world, client, sign_in, plain, make_actor
):
    currency, members, steward = world
    printer = make_actor("Imprimerie des Halles")
    look_for(currency, members[0])
    sign_in(client, steward)
    address = "/monnaies/la-gabare/circuit/manque/printing/epci-243700754"
    assert "Imprimerie des Halles" in plain(client.get(address))
    own = f"/monnaies/la-gabare/circuit/prospects/{printer.id}"
    said = {"state": "contacted", "note": "Rappeler lundi", "version": "0"}
    assert client.send(own, **said).status_code == 303
    assert db.session.query(Prospect).one().note == "Rappeler lundi"
    again = client.send(own, **(said | {"note": "Autre chose"}))
    assert again.status_code == 409
    assert "Autre chose" in again.text
    assert "Rappeler lundi" in again.text


def test_a_member_asks_and_finds(world, client, plain):
    _currency, members, _steward = world
    path = path_of(members[0])
    said = {"acceptance": str(members[0].id), "trade": "packaging", "radius": "25"}
    assert client.send(f"{path}/recherches", **said).status_code == 303
    found = db.session.query(Wanted).one()
    assert (found.trade, found.radius, found.state) == ("packaging", 25, "open")
    assert client.send(f"{path}/recherches/{found.id}/met", f"{path}/recherches").status_code == 303
    db.session.refresh(found)
    assert found.state == "met"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"trade": "", "radius": "25"}, "Choisissez dans la liste"),
        ({"trade": "bakery", "radius": "0"}, "300"),
        ({"trade": "bakery", "radius": "loin"}, "loin"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_lost(world, client, plain, said, sentence):
    _currency, members, _steward = world
    path = path_of(members[0])
    known = {"acceptance": str(members[0].id), "keywords": "farine bio"}
    answer = client.send(f"{path}/recherches", **known, **said)
    assert sentence in html.unescape(answer.text)
    assert "farine bio" in answer.text
    assert db.session.query(Wanted).count() == 0


def test_another_member_does_not_close_it(world, client):
    currency, members, _steward = world
    found = look_for(currency, members[0])
    other = path_of(members[1])
    assert (
        client.send(f"{other}/recherches/{found.id}/withdrawn", f"{other}/recherches").status_code
        == 404
    )
