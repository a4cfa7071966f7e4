# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an actor, under every address that ever led to it."""

import json
import logging
import re
from datetime import date

import pytest
from jinja2 import StrictUndefined

from ess_map import Panel, hookimpl
from ess_map.actors import store
from ess_map.core.db import db
from ess_map.testing.factories import make_actor, make_territories, middle


class Broken:
    """A plugin whose panel fails."""

    @hookimpl
    def actor_panels(self, actor):
        raise RuntimeError("un greffon cassé")


class Working:
    @hookimpl
    def actor_panels(self, actor):
        return [Panel("Bienvenue", actor.name)]


@pytest.fixture
def site(make_app):
    app = make_app(plugins=[("broken", Broken()), ("working", Working())])
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        make_territories()
    return app


@pytest.fixture
def make(site):
    def make(*args, **fields):
        with site.app_context():
            return make_actor(*args, **fields)

    return make


@pytest.fixture
def client(site):
    return site.test_client()


@pytest.fixture
def update(site):
    def update(actor, **changes):
        with site.app_context():
            store.update(db.session, actor.id, changes)
            db.session.commit()

    return update


def test_the_page_says_what_is_known_and_who_says_it(make, client):
    actor = make(
        "L'Épicerie",
        summary="Vrac",
        description="Un lieu\npour tous",
        terms={"family": ("association",), "activity": ("epicerie_solidaire",)},
        street="3 rue du Commerce",
        postal_code="37000",
        city="Tours",
        phone="02 47 00 00 00",
        email="bonjour@example.org",
        website="https://example.org/",
        opening_hours="Mo-Fr 09:00-18:00; Sa 10:00-12:00",
        siret="34513306000037",
        staff="03",
        verified_at=date(2026, 1, 31),
    )
    page = client.get(f"/acteurs/{actor.slug}").text
    for said in (
        *("L&#39;Épicerie", "Vrac", "3 rue du Commerce", "02 47 00 00 00", "mailto:bonjour@"),
        *("https://example.org", "34513306000037", "Fichier d&#39;essai", "Épicerie solidaire"),
        *("/territoires/commune-37261", "/territoires/region-24", "6 à 9 salariés"),
    ):
        assert said in page, said


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_former_name_leads_to_the_page_of_today(make, client, update, prefix):
    actor = make("La Ressourcerie")
    former = actor.slug
    update(actor, name="La Recyclerie")

    answer = client.get(f"{prefix}/acteurs/{former}")
    assert answer.status_code == 301
    assert answer.location == f"{prefix}/acteurs/la-recyclerie-{actor.id}"
    assert answer.headers["Cache-Control"] == "no-cache"  # the former name may come back
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("slug", ["{id}", "n-importe-quoi-{id}", "LA-RESSOURCERIE-{id}", "é-{id}"])
def test_any_name_before_the_number_leads_to_the_page(make, client, slug):
    actor = make("La Ressourcerie")
    answer = client.get(f"/acteurs/{slug.format(id=actor.id)}")
    assert answer.status_code == 301
    assert answer.location == f"/acteurs/{actor.slug}"


@pytest.mark.parametrize("slug", ["nobody", "nobody-999999", "x-99999999999999", "-", "1-x", "0"])
def test_an_unknown_actor_is_not_found_and_the_page_says_what_to_do(client, slug):
    page = client.get(f"/acteurs/{slug}")
    assert page.status_code == 404
    assert "Cherchez-le par son nom" in page.text


def test_a_draft_is_nobodys_business(make, client):
    actor = make("Brouillon", status="draft")
    for address in (f"/acteurs/{actor.slug}", f"/acteurs/{actor.slug}.vcf"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Brouillon" not in answer.text


def test_a_closed_actor_says_what_became_of_it(make, client, site):
    heir = make("La Relève")
    actor = make("L'Ancienne")
    with site.app_context():
        store.close(db.session, actor.id, on=date(2026, 6, 1), successor_id=heir.id)
        db.session.commit()

    page = client.get(f"/acteurs/{actor.slug}")
    assert page.status_code == 410
    assert f'href="/acteurs/{heir.slug}"' in page.text
    assert "La Relève" in page.text
    assert client.get(f"/en/acteurs/{actor.slug}").status_code == 410
    assert client.get(f"/acteurs/{actor.slug}.vcf").status_code == 410


def test_a_closed_actor_without_place_or_heir_has_its_page_too(make, client, site):
    actor = make("Partie", longitude=None)
    with site.app_context():
        store.close(db.session, actor.id, on=date(2026, 6, 1))
        db.session.commit()
    assert client.get(f"/acteurs/{actor.slug}").status_code == 410


@pytest.mark.parametrize("name", ["🥕", "...", "日本語", "İstanbul"])
def test_a_name_without_latin_letters_still_has_an_address(make, client, name):
    actor = make(name)
    page = client.get(f"/acteurs/{actor.slug}")
    assert page.status_code == 200
    assert name in page.text


def test_a_bare_actor_at_sea_has_its_page(make, client):
    at_sea = make("Le Phare", longitude=-20.0, latitude=48.0, city="Au large")
    nowhere = make("Nulle part", longitude=None)
    assert "hors territoire" in client.get(f"/acteurs/{at_sea.slug}").text
    assert client.get(f"/acteurs/{nowhere.slug}").status_code == 200
    assert client.get(f"/en/acteurs/{nowhere.slug}").status_code == 200


def test_a_fictional_actor_says_so(make, client):
    actor = make("Invention", fictional=True)
    assert "Fiche fictive" in client.get(f"/acteurs/{actor.slug}").text


def test_structured_data_says_what_and_where(make, client):
    actor = make("L'Épicerie", terms={"family": ("association",)}, siret="34513306000037")
    page = client.get(f"/acteurs/{actor.slug}").text
    said = json.loads(re.search(r"ld\+json\">(.*?)</script>", page, re.DOTALL)[1])
    assert (said["@type"], said["name"]) == ("NGO", "L'Épicerie")
    assert said["@id"] == f"http://localhost/acteurs/{actor.slug}"
    assert said["identifier"][0]["value"] == "34513306000037"
    assert said["location"]["geo"]["latitude"] == pytest.approx(47.35)


def test_an_address_book_card_has_short_escaped_lines(make, client):
    actor = make(
        "L'Épicerie; du, Vieux\\Tours",
        summary="Vrac\nBEGIN:VCARD " + "é" * 120,
        city="Tours",
        phone="02 47 00 00 00",
        **middle("37261"),
    )
    card = client.get(f"/acteurs/{actor.slug}.vcf")
    assert card.mimetype == "text/vcard"
    assert f'filename="{actor.slug}.vcf"' in card.headers["Content-Disposition"]
    lines = card.data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = card.data.decode().replace("\r\n ", "")
    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert "\r\nFN:L'Épicerie\\; du\\, Vieux\\\\Tours\r\n" in text
    assert text.count("\r\nBEGIN:VCARD") == 0
    assert "GEO:geo:47.350000,0.650000" in text


def test_a_failing_panel_leaves_the_page_whole(make, client, caplog):
    actor = make("La Ressourcerie")
    with caplog.at_level(logging.ERROR):
        page = client.get(f"/acteurs/{actor.slug}")
    assert page.status_code == 200
    assert "Bienvenue" in page.text
    assert "greffon cassé" not in page.text
    assert any("broken" in str(vars(record)) for record in caplog.records)


def test_neighbours_and_similar_actors_are_named(make, client):
    actor = make("La Ressourcerie", terms={"activity": ("ressourcerie",)})
    make("La Voisine", **middle("37261"))
    make("La Semblable", terms={"activity": ("ressourcerie",)}, **middle("37003"))
    page = client.get(f"/acteurs/{actor.slug}").text
    assert "La Voisine" in page
    assert "La Semblable" in page
