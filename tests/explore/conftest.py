# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small town on the map, in which a variable that a template does not know is an error."""

from html.parser import HTMLParser

import pytest
from jinja2 import StrictUndefined

from ess_map import ActorRecord
from ess_map.testing.factories import make_actors, make_territories, middle

TOWN = (
    ActorRecord(
        id="1",
        name="L'Épicerie du Vieux Tours",
        summary="Vrac et légumes",
        terms={"family": ("association",), "activity": ("epicerie_solidaire",)},
        opening_hours="Sa 10:00-12:00",
        city="Tours",
        **middle("37261"),
    ),
    ActorRecord(
        id="2",
        name="La Ressourcerie",
        terms={"family": ("cooperative",), "activity": ("ressourcerie",), "role": ("tiers_lieu",)},
        city="Amboise",
        **middle("37003"),
    ),
    ActorRecord(id="3", name="Sans lieu", terms={"label": ("esus",)}, fictional=True),
)


@pytest.fixture
def site(make_app):
    """The application over the small country and its town; no context is left open."""
    app = make_app()
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        make_territories()
        make_actors(TOWN)
    return app


@pytest.fixture
def client(site):
    return site.test_client()


class Element(HTMLParser):
    """What lies within the element of an id: tags with their attributes, and the text."""

    VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "use", "path"})

    def __init__(self, html: str, identifier: str) -> None:
        super().__init__()
        self.identifier, self.tokens, self.open = identifier, [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if self.open or dict(attributes).get("id") == self.identifier:
            self.tokens.append((tag, sorted(attributes, key=str)))
            if tag not in self.VOID:
                self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if self.open:
            self.tokens.append((tag, sorted(attributes, key=str)))

    def handle_endtag(self, tag):
        if self.open and tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open and data.strip():
            self.tokens.append(" ".join(data.split()))
