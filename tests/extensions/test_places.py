# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin that is on in some territories shows there only; slow panels come after their page."""

import re

import pytest

from ess_map.core.db import db
from ess_map.platform import state, watching
from ess_map.platform.plugins import running
from ess_map.testing.factories import make_actor, make_territories, middle
from tests.people.doing import said

TOURS = "epci-243700754"
ELSEWHERE = "epci-200000016"
TRACES = ("Réparer ici", "Réparer en pôle", "Faire réparer", "Annuaire des réparateurs")


@pytest.fixture
def here(app):
    """The address of an actor in Tours, a pôle."""
    make_territories()
    return f"/acteurs/{make_actor(phone='02 47 00 00 00', terms={'role': ('pole',)}).slug}"


@pytest.fixture
def there(here):
    """The address of an actor elsewhere, a pôle too."""
    place = middle("37003")
    actor = make_actor(phone="02 47 00 00 01", terms={"role": ("pole",)}, **place)
    return f"/acteurs/{actor.slug}"


@pytest.fixture
def local(here):
    """The plugin is on in Tours only."""
    state.enable(db.session, "repair", [TOURS])
    db.session.commit()
    running().live.forget()


def test_an_actor_shows_what_is_on_where_it_lies(client, here, there, local):
    page = client.get(here).text
    assert [one for one in TRACES if one not in page] == []
    page = client.get(there).text
    assert [one for one in TRACES if one in page] == []


def test_everywhere_is_everywhere(client, there):
    page = client.get(there).text
    assert [one for one in TRACES if one not in page] == []


def test_only_a_pole_has_the_panels_of_poles(client, here):
    page = client.get(f"/acteurs/{make_actor().slug}").text
    assert "Réparer ici" in page
    assert "Réparer en pôle" not in page


def test_a_territory_shows_what_is_on_in_it_or_above(client, here, local):
    for key in (TOURS, "commune-37261"):
        page = client.get(f"/territoires/{key}").text
        assert "Réparer par ici" in page
        assert "Réparer (T" in page
    for key in (ELSEWHERE, "department-37", "commune-37003"):
        assert "Réparer" not in client.get(f"/territoires/{key}").text


def test_the_menu_knows_which_territory_a_page_is_about(client, here, local):
    assert "Réparer (Tours Métropole Val de Loire)" in client.get(f"/?territory={TOURS}").text
    for path in ("/", f"/?territory={ELSEWHERE}", "/a-propos"):
        assert "Réparer" not in client.get(path).text


@pytest.fixture
def slow(monkeypatch):
    """From now on every call counts as slow."""
    monkeypatch.setattr(watching, "SLOW", -1.0)


def link(page):
    """The address at which htmx, and people, find what comes later."""
    later = re.search(r'data-hx-get="([^"]+)" data-hx-trigger="load"', page.text)
    return later and later[1]


@pytest.mark.parametrize(
    ("path", "title", "content"),
    [
        ("actor", "Réparer ici", "panneau de la fiche"),
        (f"/territoires/{TOURS}", "Réparer par ici", "panneau du territoire"),
    ],
)
def test_slow_panels_come_after_their_page(
    client, htmx, here, slow, monkeypatch, path, title, content
):
    path = here if path == "actor" else path
    assert content in client.get(path).text  # nobody knew yet
    page = client.get(path)
    assert content not in page.text
    assert "Afficher : Réparer" in said(page)
    url = link(page)
    assert f'<a href="{url}">' in page.text
    part = htmx.get(url)
    assert part.text.lstrip().startswith(f'<section class="panel"><h2>{title}</h2>')
    whole = client.get(url)
    assert "<!doctype html>" in whole.text
    assert content in whole.text
    assert link(client.get(path))
    monkeypatch.setattr(watching, "SLOW", 10.0)
    client.get(url)
    assert content in client.get(path).text


def test_slow_panels_of_a_pole_are_told_from_those_of_an_actor(client, here, slow, repair):
    client.get(here)
    urls = re.findall(r'data-hx-get="([^"]+)"', client.get(here).text)
    found = [client.get(url.replace("&amp;", "&")).text for url in urls]
    assert ["panneau de la fiche" in page for page in found] == [True, False]
    assert ["panneau du pôle" in page for page in found] == [False, True]


def test_core_is_never_late(client, here, slow):
    for _time in range(2):
        assert "Sur la carte" in client.get(here).text


def test_nobody_answers_for_a_plugin_that_is_off_or_unknown(client, here):
    assert client.get(f"{here}/panneaux/nothing").status_code == 404
    state.disable(db.session, "repair")
    db.session.commit()
    running().live.forget()
    for path in (here, f"/territoires/{TOURS}"):
        assert client.get(f"{path}/panneaux/repair").status_code == 404
