# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two currencies in two EPCI with all that a currency has, and people of every kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count

from flask import Flask
from werkzeug.test import TestResponse

from ess_map import db

HERE, THERE = "epci-243700754", "epci-200000016"
TOWNS = {HERE: "commune-37261", THERE: "commune-37003"}
VISITOR = "visitor"
PEOPLE = {
    "account": ("", ""),
    "member": ("", ""),
    "other member": ("", ""),
    "steward": ("", ""),
    "other steward": ("", ""),
    "animator": ("animator", HERE),
    "neighbour": ("animator", THERE),
    "administrator": ("administrator", "instance"),
}
"""Who → the role and its scope. "member" and "steward" are of the currency of here, the "other"
ones of that of there; "account" has nothing at all."""
EVERYONE = (VISITOR, *PEOPLE)
ARGUMENT = re.compile(r"<(?:[a-z]+:)?(\w+)>")
EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`{{7*7}}"""

STAFF = {"steward", "animator", "administrator"}
"""Who acts for the association of the currency of here."""
AROUND = STAFF | {"member"}
OTHERS = {"steward": "other steward", "animator": "neighbour", "member": "other member"}


@dataclass
class World:
    """A running instance, and how to ask it as somebody; nothing that is asked is kept."""

    app: Flask
    cookies: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, object]] = field(default_factory=dict)
    """EPCI → name of an argument → its value; after the endpoint where the name is not enough."""
    tokens: dict[str, str] = field(default_factory=dict)
    """What a signed link is for → one for a thing of here."""
    canaries: dict[str, set[str]] = field(default_factory=dict)
    """A word that stands in one private field → who may read it."""

    def __post_init__(self) -> None:
        self._addresses = count(1)

    def ask(self, who: str, method: str, url: str, said=None, **more) -> TestResponse:
        """Send one request from an address of its own, so that no limit is reached."""
        client = self.app.test_client()
        if who != VISITOR:
            client.set_cookie("session", self.cookies[who])
        number = next(self._addresses)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        more |= {"environ_base": {"REMOTE_ADDR": address}, "buffered": True}
        return client.open(url, method=method, data=said, **more)

    def url(self, endpoint: str, rule: str, place: str = HERE, token: str = "") -> str:
        """Fill a rule with what exists in ``place``."""
        said = self.values[place] | ({"token": token, "desk_token": token} if token else {})

        def value(match: re.Match[str]) -> str:
            own = f"{endpoint} {match[1]}"
            return str(said[own] if own in said else said[match[1]])

        return ARGUMENT.sub(value, rule)

    def said(self, endpoint: str) -> dict[str, object] | None:
        """Return what must be sent so that something is looked for."""
        if endpoint in ("currency_stalls.own_list", "currency_stalls.member_list"):
            return {"establishment": self.values[HERE]["acceptance_id"], "itinerant": "yes"}
        return SENT.get(endpoint)

    def write(self, statement: str) -> None:
        """Change what is prepared, for good."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def count_letters(self) -> int:
        """Return how many letters have been written."""
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.exec_driver_sql("SELECT COUNT(*) FROM letter").scalar()

    def hide(self, word: str, place: str, readers: set[str]) -> str:
        """Return ``word`` as nobody else writes it; what is THERE is for its own people alone."""
        text = f"{word}-{place}" + (".fr" if "@" in word else "")
        there = {OTHERS.get(who, who) for who in readers}
        self.canaries[text] = readers if place == HERE else there
        return text


SENT = {
    "currency_exchange.answer": {"geste": "ecarter"},
    "currency_desks_keeping.stock": {"stock": "low"},
    "currency_desks_till.till": {"stock": "low"},
    "currency_agreements.admit": {"choix": "non", "motif": "Hors charte."},
}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, rule) of everything that the plugin answers."""
    return sorted(
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("currency")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )
