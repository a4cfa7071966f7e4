# SPDX-License-Identifier: AGPL-3.0-or-later
"""Administrators see every plugin, switch it, and learn what it adds, costs and breaks."""

import pytest

from ess_map import hookimpl
from ess_map.core.db import db
from ess_map.platform import migrating, state
from ess_map.platform.plugins import running
from ess_map.testing.factories import make_actor, make_territories
from tests.people.doing import said

LIST = "/administration/extensions"
PAGE = f"{LIST}/repair"
TOURS = "epci-243700754"
ELSEWHERE = "epci-200000016"


class Broken:
    @hookimpl
    def register_facets(self):
        raise RuntimeError("no network")


def act(browser, verb, **fields):
    answer = browser.send(f"{PAGE}/{verb}", page=PAGE, **fields)
    assert answer.status_code == 303, answer.text
    return said(browser.get(answer.location))


def test_only_administrators_come_in(app, client, make_user, sign_in):
    assert client.get(LIST).status_code == 303
    sign_in(client, make_user(role="animator"))
    for path in (LIST, PAGE, f"{PAGE}/reglages"):
        assert client.get(path).status_code == 403


@pytest.mark.with_plugins()
def test_without_any_plugin_the_page_says_how_to_install_one(office):
    page = said(office.get(LIST))
    assert "Aucune extension n'est installée" in page
    assert "ess-map init" in page


def test_the_list_is_found_in_the_menu_of_administration_and_by_its_other_name(office):
    assert f'href="{LIST}"' in office.get("/administration").text
    assert office.get("/admin/plugins").location == LIST


def test_a_plugin_is_shown_with_what_it_adds(office):
    listed = said(office.get(LIST))
    assert "Réparer" in listed
    assert "Où faire réparer ses objets" in listed
    assert "en service" in listed
    page = said(office.get(PAGE))
    for words in (
        "Filtres Objets réparés",
        "Tâches de fond Balayer l'atelier",
        "Permissions Tenir l'atelier (modère)",
        "actor_panels",
        "Tables repair_place , repair_visit",
    ):
        assert words in page


def test_an_unknown_plugin_is_not_found(office):
    assert office.get(f"{LIST}/nothing").status_code == 404
    assert office.get(f"{LIST}/explore").status_code == 404


def test_a_plugin_is_switched_off_and_on_again(office):
    slug = make_actor().slug
    assert "Réparer ici" in office.get(f"/acteurs/{slug}").text
    assert "désactivée" in act(office, "desactiver")
    page = office.get(f"/acteurs/{slug}").text
    for trace in ("Réparer", "Annuaire des réparateurs"):
        assert trace not in page
    assert "repair.kind" not in office.get("/facets.json").text
    assert "en service" in act(office, "activer", place="all")
    assert "Réparer ici" in office.get(f"/acteurs/{slug}").text


def test_what_goes_on_while_it_is_off_is_said(office):
    assert "les personnes gardent leurs droits" in said(office.get(PAGE))


def test_it_is_switched_on_for_territories_by_name_or_key(office):
    make_territories()
    page = act(office, "activer", place="some", added=f"Tours Métropole Val de Loire, {ELSEWHERE}")
    assert "en service sur 2 territoires" in page
    assert running().states().scopes["repair"] == {TOURS, ELSEWHERE}
    page = act(office, "activer", place="some", kept=[TOURS])
    assert "en service sur 1 territoire" in page
    assert "Tours Métropole Val de Loire" in said(office.get(LIST))


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ("", "Nommez au moins un territoire"),
        ("Nulle part", "Aucun territoire ne s'appelle « Nulle part »"),
        ("epci-999999999", "Aucun territoire ne porte la clé"),
        ("T", "peut être"),
    ],
)
def test_a_territory_that_is_not_understood_comes_back_with_a_sentence(office, added, sentence):
    make_territories()
    answer = office.send(f"{PAGE}/activer", page=PAGE, place="some", added=added)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert f'value="{added}"' in answer.text
    assert not running().states().scopes


def test_a_broken_plugin_is_listed_first_with_its_reason(start, repair, make_user, sign_in):
    app = start([("repair", repair), ("zebra", Broken())])
    with app.app_context():
        office = sign_in(app.test_client(), make_user(role="administrator"))
        page = said(office.get(LIST))
        assert "1 extension ne marche pas" in page
        assert page.index("en panne : RuntimeError: no network") < page.index("Où faire réparer")
        page = office.get(f"{LIST}/zebra")
        assert "Elle n'a pas démarré" in said(page)
        answer = office.send(f"{LIST}/zebra/activer", page=f"{LIST}/zebra")
        assert answer.status_code == 400
        assert "n'a pas démarré (RuntimeError: no network, dans register_facets)" in said(answer)


@pytest.fixture
def unmigrated(office, repair):
    """The plugin's tables are not there."""
    migrating.downgrade("repair", repair)
    state.changed(db.session, "repair", "downgraded")
    db.session.commit()


def test_tables_that_wait_are_brought_up_to_date(office, unmigrated):
    page = said(office.get(PAGE))
    assert "arrêtée : ses tables sont à mettre à jour" in page
    assert "Réparer (partout)" not in office.get("/a-propos").text
    assert "Les tables de « Réparer » sont à jour" in act(office, "mettre-a-jour")
    assert "Réparer (partout)" in office.get("/a-propos").text


def test_switching_on_migrates_first(office, unmigrated):
    act(office, "desactiver")
    act(office, "activer", place="all")
    with db.engine.connect() as connection:
        assert migrating.current(connection, "repair") == "0001"
    assert not running().is_off("repair")


def test_failures_and_rests_are_seen(office, repair, clock):
    slug = make_actor().slug
    repair.fails = True
    for _time in range(5):
        assert office.get(f"/acteurs/{slug}").status_code == 200
    page = said(office.get(LIST))
    assert "actor_panels au repos jusqu'à" in page
    assert "RuntimeError: no screwdriver" in page
    page = said(office.get(PAGE))
    assert page.count("RuntimeError: no screwdriver") == 1
    assert "5 fois" in page
    clock.advance(hours=2)
    assert "au repos jusqu'à" not in said(office.get(LIST))


def test_what_each_hook_costs_is_drawn(office):
    running().watch.cost("repair", "actor_panels").took(0.25)
    running().watch.cost("repair", "actor_actions").took(0.00001)
    page = said(office.get(PAGE))
    assert "actor_panels 250 ms" in page
    assert "1 appel · au pire 250 ms · lent : chargé après la page" in page
    assert "actor_actions moins de 0,1 ms" in page


def test_an_uninstalled_plugin_leaves_its_tables_and_is_told(start, app, make_user, sign_in):
    without = start([])
    with without.app_context():
        office = sign_in(without.test_client(), make_user(role="administrator"))
        assert "désinstallée, ses données restent" in said(office.get(LIST))
        page = said(office.get(PAGE))
        assert "repair_visit" in page
        assert "ess-map plugin purge repair" in page
        assert office.get(f"{PAGE}/reglages").status_code == 404
