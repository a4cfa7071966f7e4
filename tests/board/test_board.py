# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board of a territory is for those who look after it."""

import pytest

from ess_map import Panel, hookimpl
from ess_map.contributions import propose
from ess_map.contributions.propose import Author
from ess_map.core.db import db
from ess_map.people import accounts, grants
from ess_map.testing.factories import make_actor, make_territories

BOARD = "/territoires/epci-243700754/tableau"


class Plugin:
    @hookimpl
    def territory_panels(self, territory, user):
        return [Panel(title="Compost", html=f"{territory.name}, {user.name}", place="board")]


@pytest.fixture
def app(make_app):
    app = make_app(plugins=[("compost", Plugin())])
    with app.app_context():
        make_territories()
        yield app


def person(client, role, scope):
    user = accounts.create(db.session, "zoe@exemple.fr", "Zoé")
    db.session.flush()
    grants.bestow(db.session, user, role, scope)
    db.session.commit()
    client.send(f"/connexion/{accounts.sign_in_link(user)}")
    return user


def test_it_tells_what_waits_what_is_stale_and_what_plugins_add(app, client):
    zoe = person(client, "animator", "epci-243700754")
    actor = make_actor("La Ressourcerie")
    author = accounts.create(db.session, "lou@exemple.fr", "Lou")
    db.session.flush()
    propose.report(db.session, actor, "Le téléphone sonne dans le vide.", Author(user=author))
    db.session.commit()
    page = client.get(BOARD).text
    assert "1 contribution, la plus ancienne" in page
    assert "La Ressourcerie" in page
    assert "Jamais confirmé" in page
    assert "Compost" in page and f"Tours Métropole Val de Loire, {zoe.name}" in page
    assert "Qui fait quoi" in page
    assert f'href="{BOARD}"' in client.get("/").text


def test_an_empty_territory_has_a_calm_board(app, client):
    person(client, "moderator", "epci-243700754")
    page = client.get(BOARD).text
    assert "Rien n’attend" in page
    assert "Qui fait quoi" not in page


def test_the_neighbour_stays_out(app, client):
    person(client, "animator", "epci-200000016")
    assert client.get(BOARD).status_code == 403
    assert client.get("/territoires/epci-200000016/tableau").status_code == 200
