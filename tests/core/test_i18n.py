# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address chooses the language, and every link stays in it."""

import pytest
from flask import jsonify, render_template_string, request, url_for
from flask_babel import get_locale

from ess_map.core.i18n import in_language


@pytest.fixture
def client(bare):
    app = bare()

    @app.get("/where/<name>")
    def where(name):
        return jsonify(
            locale=str(get_locale()),
            here=url_for("where", name=name),
            path=request.path,
            fr=in_language("fr"),
            en=in_language("en"),
        )

    @app.get("/menu")
    def menu():
        return render_template_string(
            "{{ lang }} {{ home_url }} {% for l in languages %}{{ l.label }}={{ l.url }}"
            "{{ '*' if l.current }} {% endfor %}{{ asset('main.css').partition('main')[0] }}"
            " {{ 1234567.5 | numberformat }}"
        )

    return app.test_client()


def test_french_has_no_prefix_and_english_has_one(client):
    french = client.get("/where/tours?q=%C3%A9&q=2").json
    assert french["locale"] == "fr"
    assert french["here"] == "/where/tours"
    assert french["fr"] == "/where/tours?q=%C3%A9&q=2"
    assert french["en"] == "/en/where/tours?q=%C3%A9&q=2"


def test_links_of_an_english_page_stay_english(client):
    english = client.get("/en/where/tours?q=1").json
    assert english == {
        "locale": "en_GB",
        "here": "/en/where/tours",
        "path": "/where/tours",
        "fr": "/where/tours?q=1",
        "en": "/en/where/tours?q=1",
    }


def test_a_place_whose_name_begins_with_en_is_french(client):
    assert client.get("/where/en").json["locale"] == "fr"
    assert client.get("/english").status_code == 404


def test_behind_a_prefix_of_the_operator_the_language_comes_after_it(client):
    answer = client.get("/en/where/tours", environ_overrides={"SCRIPT_NAME": "/carte"})
    assert answer.json["here"] == "/carte/en/where/tours"
    assert answer.json["fr"] == "/carte/where/tours"


def test_templates_get_the_menu_of_languages(client):
    french = client.get("/menu").text.replace("\u202f", " ")
    assert french == "fr / Français=/menu* English=/en/menu /static/dist/ 1 234 567,5"
    english = client.get("/en/menu").text
    assert english == "en /en/ Français=/menu English=/en/menu* /static/dist/ 1,234,567.5"


def test_addresses_in_the_menu_are_encoded_whatever_the_path(client):
    french = client.get("/where/a%3Fb%22%3E%C3%A9").json
    assert french["en"] == "/en/where/a%3Fb%22%3E%C3%A9"
