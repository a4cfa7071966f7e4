# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small country on which a plugin is tried, and the people who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from flask import Flask
from flask.testing import FlaskClient

from ess_map.actors.models import Actor
from ess_map.check.trial import plugins_of
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE
from ess_map.testing.browsing import Visitor
from ess_map.testing.factories import make_actor, make_territories
from ess_map.testing.people import make_user, sign_in

HERE = "epci-243700754"
EVIL = "Au Fil <img src=x onerror=alert(1)> & Cie"
"""The name of an actor of the small country: whoever writes it unescaped is found out."""
UNESCAPED = "<img src=x onerror"

PEOPLE = {
    "contributor": ("contributor", HERE),
    "moderator": ("moderator", HERE),
    "animator": ("animator", HERE),
    "administrator": ("administrator", INSTANCE),
}
VISITOR = "visitor"
EVERYONE = (VISITOR, *PEOPLE)
WORDS = {
    VISITOR: "visiteur",
    "contributor": "contributeur",
    "moderator": "modérateur",
    "animator": "animateur",
    "administrator": "administrateur",
}
"""How the report calls them."""

BROKEN = 500
"""What stands for an answer that broke off."""

_addresses = count(1)


@dataclass(frozen=True)
class Country:
    """Addresses of what is in it."""

    actors: tuple[str, ...]
    """Slugs."""
    actor_id: int
    territory: str = HERE


def fill_country() -> Country:
    """Write five communes and three actors: an ordinary one, a pôle, one with an evil name."""
    make_territories()
    made: list[Actor] = [
        make_actor(
            terms={"family": ("association",), "activity": ("ressourcerie",)},
            phone="02 47 00 00 00",
            email="accueil@ressourcerie.example",
            opening_hours="Mo-Fr 09:00-18:00",
        ),
        make_actor("Pôle des Deux Rives", terms={"role": ("ptce",)}),
        make_actor(EVIL, summary=EVIL, description=EVIL, street=EVIL),
    ]
    return Country(tuple(actor.slug for actor in made), made[0].id)


def make_people() -> dict[str, User]:
    """Open one account a role; ``<role>@essai.example``."""
    return {
        name: make_user(f"{name}@essai.example", role, scope, name=f"Essai {name}")
        for name, (role, scope) in PEOPLE.items()
    }


@dataclass(frozen=True)
class Answer:
    """What somebody was answered, and what was noted of the plugin meanwhile."""

    who: str
    method: str
    url: str
    status: int
    kind: str
    text: str
    failures: tuple[str, ...]

    @property
    def is_html(self) -> bool:
        return self.kind == "text/html"


class Readers:
    """A browser for each role, in one application."""

    def __init__(self, app: Flask, people: dict[str, User]) -> None:
        self.app = app
        self.watch = plugins_of(app).watch
        self.clients: dict[str, FlaskClient] = {VISITOR: self._browser()}
        for name, user in people.items():
            self.clients[name] = sign_in(self._browser(), user)

    def _browser(self) -> Visitor:
        return Visitor(self.app, self.app.response_class)

    def ask(self, who: str, url: str, method: str = "GET") -> Answer:
        """Send one request, from an address of its own: no limit is reached."""
        self.watch.failures.clear()
        for cost in self.watch.costs.values():
            cost.rests_until = None
        number = next(_addresses)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        where = {"REMOTE_ADDR": address}
        try:
            said = self.clients[who].open(url, method=method, environ_base=where, buffered=True)
        except Exception as error:  # noqa: BLE001 - what is streamed fails after its status
            failures = self._failures() or (f"{type(error).__name__}: {error}",)
            return Answer(who, method, url, BROKEN, "", "", failures)
        text = said.text if said.mimetype.startswith(("text/", "application/json")) else ""
        return Answer(who, method, url, said.status_code, said.mimetype, text, self._failures())

    def _failures(self) -> tuple[str, ...]:
        return tuple(f"{one.hook} : {one.reason}" for one in self.watch.failures)

    def all(self, urls: list[str]) -> Iterator[Answer]:
        """Yield what everybody is answered at each of ``urls``, in French and in English."""
        for url in urls:
            for who in EVERYONE:
                yield self.ask(who, url)
                yield self.ask(who, f"/en{url}")
