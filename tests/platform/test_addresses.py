# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a plugin's pages are: under its name, or the one word that it has chosen for them."""

import pytest
from flask import Blueprint

from ess_map import About, hookimpl, public, vocabulary


class Shop:
    """A plugin called ``shop`` with two blueprints below ``address``."""

    def __init__(self, address, chosen):
        self.address, self.chosen = address, chosen

    @hookimpl
    def register_about(self):
        return [About("Boutique", address=self.chosen)]

    @hookimpl
    def register_blueprints(self):
        return [self._blueprint("shop", "rayons"), self._blueprint("shop_till", "caisse")]

    def _blueprint(self, name, page):
        blueprint = Blueprint(name, __name__, url_prefix=f"/{self.address}")

        @blueprint.get(f"/{page}")
        @public
        def show():
            return page

        return blueprint


@pytest.fixture
def serve(make_app):
    def serve(*plugins):
        return make_app(plugins=[(f"shop{n or ''}", one) for n, one in enumerate(plugins)])

    return serve


def broken(app):
    return app.extensions["ess_map.plugins"].broken


def test_a_plugin_chooses_the_word_of_its_addresses_for_all_its_blueprints(serve):
    client = serve(Shop("boutique", chosen="boutique")).test_client()
    assert client.get("/boutique/rayons").text == "rayons"
    assert client.get("/boutique/caisse").text == "caisse"


def test_without_a_word_its_pages_are_under_its_name(serve):
    assert serve(Shop("shop", chosen="")).test_client().get("/shop/caisse").text == "caisse"
    assert "adresse /boutique/" in broken(serve(Shop("boutique", chosen="")))["shop"]


@pytest.mark.parametrize("word", ["acteurs", "territoires", "administration"])
def test_a_word_of_core_is_not_to_be_had(serve, word):
    assert f"adresse /{word}/" in broken(serve(Shop(word, chosen=word)))["shop"]


def test_a_vocabulary_is_read_by_its_name(app):
    assert vocabulary("legal_form").label_of("association")
    with pytest.raises(KeyError):
        vocabulary("no_such_thing")
