# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list, the map and the page of pôles; opening one."""

import json

import pytest
import shapely
import sqlalchemy as sa

from ess_map.actors import relating
from ess_map.actors.models import Actor
from ess_map.contributions.models import Contribution
from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.poles import perimeter, record
from ess_map.poles.models import Pole, PoleMember
from ess_map.testing.factories import make_actor, middle
from tests.poles.making import RIVES, TOURS, enter, join, make_pole, somebody

pytestmark = pytest.mark.usefixtures("territories")


def areas(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/geo+json"
    found = {}
    for one in json.loads(answer.text)["features"]:
        found.setdefault(one["properties"]["what"], []).append(one)
    return found


def test_the_list_is_the_map_and_both_are_narrowed_alike(client):
    empty = client.get("/poles")
    assert empty.status_code == 200
    assert "Aucun pôle n’est encore tenu ici" in empty.text
    touraine = make_pole("Pôle de Touraine")
    join(touraine)
    make_pole("Pôle des Rives", "ptce", codes=(RIVES,), stage="active", **middle("37003"))
    make_pole("Réseau d'Ouessant", "network", codes=(), stage="closed", **middle("29155"))
    everything = client.get("/poles")
    assert "3 pôles" in everything.text
    assert "1 membre" in everything.text
    assert 'href="/poles"' in everything.text  # the main menu leads here
    assert "Ouvrir un pôle" not in everything.text
    for asked, names in (
        ("", {"Pôle de Touraine", "Pôle des Rives", "Réseau d'Ouessant"}),
        ("?kind=ptce", {"Pôle des Rives"}),
        ("?stage=closed", {"Réseau d'Ouessant"}),
        ("?region=24", {"Pôle de Touraine", "Pôle des Rives"}),
        ("?region=24&stage=idea", {"Pôle de Touraine"}),
        ("?kind=nonsense", {"Pôle de Touraine", "Pôle des Rives", "Réseau d'Ouessant"}),
    ):
        drawn = areas(client, f"/poles.geojson{asked}")["mark"]
        assert {one["properties"]["name"] for one in drawn} == names
        page = client.get(f"/poles{asked}").text
        assert f'<p class="poles__count" role="status">{len(names)} pôle' in page
        for name in names:
            assert name.replace("'", "&#39;") in page
    none = client.get("/poles?kind=ptce&stage=idea")
    assert "Aucun pôle ne répond" in none.text


def test_areas_say_their_stage_and_whether_they_are_approximate(client):
    pole = make_pole(codes=())
    west, south = 0.6, 47.3
    area = ServiceArea(codes=frozenset({TOURS}))
    perimeter.set_perimeter(db.session, pole, area, approximate=True, note="D'après la carte.")
    pole.stage = "creation"
    slug = pole.actor.slug
    db.session.commit()
    found = areas(client, "/poles.geojson")
    (drawn,) = found["area"]
    assert drawn["properties"] == {
        "id": pole.id,
        "name": "Pôle de Touraine",
        "url": f"/acteurs/{slug}",
        "kind": "local",
        "kind_label": "pôle local",
        "stage": "creation",
        "stage_label": "En création",
        "approximate": True,
        "tone": 4,
        "what": "area",
    }
    # Tours and Saint-Pierre, two squares side by side, are one surface.
    assert shapely.geometry.shape(drawn["geometry"]).equals(shapely.box(west, south, 0.8, 47.4))
    page = client.get(f"/acteurs/{slug}").text
    assert "Périmètre approximatif." in page
    assert "D&#39;après la carte." in page
    assert "155 159 habitants" in page.replace("\u202f", " ").replace("\xa0", " ")


def test_the_page_of_a_pole_draws_its_members_and_the_links_among_them(client):
    pole = make_pole(stage="active")
    slug = pole.actor.slug
    one = join(pole, "La Ressourcerie", **middle("37233"))
    other = join(pole, "Le Fournil", family="cooperative", **middle("37003"))
    stranger = make_actor("Sans lien", **middle("37003"))
    for first, second in ((one, other), (one, stranger)):
        link = relating.find_or_begin(db.session, "supplies", first.id, second.id)
        for side in relating.SIDES:
            relating.say(db.session, link, side, True, clock.now())
    db.session.add(PoleMember(pole_id=pole.id, name="Anna", confirmed_at=clock.now()))
    shown = PoleMember(pole_id=pole.id, name="Béa", shown=True, confirmed_at=clock.now())
    db.session.add(shown)
    db.session.commit()
    found = areas(client, f"/poles/{slug}.geojson")
    assert [one["properties"]["name"] for one in found["member"]] == [
        "La Ressourcerie",
        "Le Fournil",
    ]
    assert len(found["membership"]) == 2
    assert [one["properties"]["name"] for one in found["link"]] == ["fournit"]
    page = client.get(f"/acteurs/{slug}").text
    assert "4 membres" in page
    assert "Béa" in page
    assert "Anna" not in page
    assert "1 personne dont le nom n’est pas public" in page
    assert 'aria-label="Pages du pôle"' in page
    assert "Espace des membres" not in page


def test_an_animator_opens_a_pole_on_their_territory_and_nowhere_else(client):
    host = make_actor("La Maison des associations")
    far = make_actor("Pôle des Rives", **middle("37003"))
    enter(client, somebody("paul@exemple.fr", "contributor", TOURS))
    assert client.get("/poles/ouvrir").status_code == 403
    client.get("/connexion")
    enter(client, somebody(role="animator", scope=TOURS))
    assert "Ouvrir un pôle" in client.get("/poles").text
    searched = client.send("/poles/ouvrir", q="Rives", faire="acteur")
    assert searched.status_code == 200
    assert f'value="{far.id}"' in searched.text
    said = {"kind": "ptce", "faire": "ouvrir"}
    hosted = {"mode": "hosted", "host": host.id}
    refused = client.send("/poles/ouvrir", actor=far.id, **hosted, **said)
    assert refused.status_code == 403
    assert "n&#39;est pas sur un territoire que vous animez" in refused.text
    new = {"actor": "nouveau", "name": "Pôle du Cher", **said}
    without = client.send("/poles/ouvrir", **new, commune_q="Tours", mode="hosted")
    assert without.status_code == 422
    assert "Cherchez la structure qui le porte" in without.text
    assert 'value="Pôle du Cher"' in without.text
    lost = client.send("/poles/ouvrir", **new, commune_q="Nulle-Part", **hosted)
    assert lost.status_code == 422
    elsewhere = client.send("/poles/ouvrir", **new, commune_q="Amboise", **hosted)
    assert elsewhere.status_code == 403
    opened = client.send("/poles/ouvrir", **new, commune_q="Tours", **hosted)
    assert opened.status_code == 303, opened.text
    pole = db.session.scalar(sa.select(Pole))
    assert opened.location.endswith("/perimetre")
    assert (pole.kind, pole.stage, pole.host_id, pole.standalone) == (
        "ptce",
        "idea",
        host.id,
        False,
    )
    made = db.session.scalar(sa.select(Contribution).where(Contribution.kind == "create"))
    assert (made.status, made.actor_id) == ("accepted", pole.id)
    page = client.get(f"/acteurs/{record.get(db.session, pole.id).actor.slug}").text
    assert "La Maison des associations" in page
    assert "Personne n’a encore dit où travaille ce pôle." in page
    again = client.send("/poles/ouvrir", actor=pole.id, mode="alone", kind="local", faire="ouvrir")
    assert again.status_code == 412
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Pole)) == 1


def test_what_kind_it_is_and_who_carries_it_may_change(client):
    pole = make_pole()
    url = f"/poles/{pole.actor.slug}/portage"
    host = make_actor("La Maison des associations")
    enter(client, somebody(role="animator", scope=TOURS))
    done = client.send(url, kind="ptce", mode="hosted", host=host.id, faire="ouvrir")
    assert done.status_code == 303
    found = record.get(db.session, pole.id)
    assert (found.kind, found.host_id) == ("ptce", host.id)
    assert found.actor.terms["role"] == ["ptce"]
    client.send(url, kind="ptce", mode="alone", faire="ouvrir")
    found = record.get(db.session, pole.id)
    assert (found.host_id, found.standalone) == (None, True)
    assert "lui-même (création autonome)" in client.get(f"/acteurs/{found.actor.slug}").text
    alone = client.send(url, kind="local", mode="hosted", host=pole.id, faire="ouvrir")
    assert alone.status_code == 400
    assert db.session.get(Actor, pole.id).status == "published"
