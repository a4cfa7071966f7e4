# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin makes true what was proposed in its part of the form, or nothing is done at all."""

import pytest
import sqlalchemy as sa
from wtforms import Form, StringField

from ess_map import Section, hookimpl
from ess_map.actors.models import Actor
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from tests.contributions.door import account, signed_in

LENT = {}


class Workshop(Form):
    tools = StringField("Outils prêtés")


@hookimpl
def contribution_sections(actor, user):
    return [Section("workshop", "À l'atelier", Workshop)]


@hookimpl
def apply_contribution(contribution, actor):
    if "repair" in contribution.accepted:
        LENT[actor.id] = contribution.changes["repair"]["tools"].split(",")


@pytest.fixture(autouse=True)
def nothing_lent():
    LENT.clear()


@pytest.fixture
def contributor(site):
    return signed_in(site, account("Cora", ("contributor", "instance")))


def send(client, actor, **fields):
    return client.send(f"/acteurs/{actor.slug}/modifier", name=actor.name, **fields)


def test_it_is_told_once_the_contribution_is_accepted(contributor, bike):
    assert send(contributor, bike, **{"repair-tools": "pompe,clés"}).status_code == 303
    assert dict(LENT) == {bike.id: ["pompe", "clés"]}
    send(contributor, bike, phone="02 47 00 00 00")
    assert dict(LENT) == {bike.id: ["pompe", "clés"]}


def test_a_proposal_that_waits_changes_nothing(site, bike):
    member = signed_in(site, account("Max"))
    assert send(member, bike, **{"repair-tools": "pompe"}).status_code == 303
    assert LENT == {}


class Broken(dict):
    def __setitem__(self, key, value):
        raise ZeroDivisionError


def test_its_failure_undoes_all_of_it_and_names_the_plugin(contributor, bike, monkeypatch):
    monkeypatch.setitem(globals(), "LENT", Broken())
    answer = send(contributor, bike, phone="02 47 00 00 00", **{"repair-tools": "pompe"})
    assert answer.status_code == 503
    assert "« repair »" in answer.text
    db.session.rollback()
    assert db.session.scalar(sa.select(Actor.phone).where(Actor.id == bike.id)) == ""
    assert db.session.scalars(sa.select(Contribution)).all() == []
