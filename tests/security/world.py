# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small country with people of every role, and the things that they may or may not see."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ess_map.atlas import store as atlas
from ess_map.core.db import db

HERE, THERE = "epci-243700754", "epci-200000016"
"""Two EPCI of the small country; who has a role has it in one of them."""
INSTANCE, LABEL, ITS_ACTOR = "instance", "label-esus", "actor of here"

EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`{{7*7}}"""
"""What is written wherever somebody may write freely."""

PEOPLE = {
    "account": (),
    "member": (),
    "partner": (("partner", ITS_ACTOR),),
    "representative": (("contributor", ITS_ACTOR),),
    "contributor": (("contributor", HERE),),
    "moderator": (("moderator", HERE),),
    "animator": (("animator", HERE),),
    "neighbour": (("animator", THERE),),
    "mayor": (("administrator", HERE),),
    "label": (("moderator", LABEL),),
    "owner": (("animator", HERE),),
    "administrator": (("administrator", INSTANCE),),
}
"""Name → the roles granted. "owner" is whose sample webhook, session and notification it is,
"account" the author of what is proposed in both EPCI. "member" belongs to the pôle of here in
person, "representative" by its actor; "partner" sits in that pôle's body, as that actor does."""

VISITOR = "visitor"
EVERYONE = (VISITOR, *PEOPLE)
ARGUMENT = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")


class Row(NamedTuple):
    """One route and method; ``sort`` tells apart what one route shows to different people."""

    endpoint: str
    method: str
    rule: str
    sort: str = ""

    @property
    def name(self) -> str:
        return f"{self.endpoint} {self.method}" + (f", {self.sort}" if self.sort else "")


@dataclass
class World:
    """The files of a prepared instance, and how to ask it as somebody."""

    folder: Path
    start: Callable[[Path], Flask]
    cookies: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, dict[str, object]] = field(default_factory=dict)
    """Place → name of a rule's argument → its value. The name alone, or after what tells it from
    others of that name: the sort, the endpoint, the blueprint, the first word of the address."""

    hidden: dict[str, set[str]] = field(default_factory=dict)
    """Texts that are not for everybody → who of the test's readers may find them on a page."""

    private: dict[str, str] = field(default_factory=dict)
    """Addresses of authors, subscribers and accounts, which no page may tell → whose it is."""

    def __post_init__(self) -> None:
        self._run = count()
        self._addresses = count(1)
        self._live = self.folder.parent / "live"
        self._watch: sqlite3.Connection | None = None
        self.app: Flask | None = None

    def url(self, row: Row, place: str) -> str:
        """Fill a rule with what exists in ``place``."""
        said = self.arguments[place]

        def value(match: re.Match[str]) -> str:
            name = match[1]
            blueprint, address = row.endpoint.split(".")[0], row.rule.split("/")[1]
            before = (row.sort, row.endpoint, blueprint, address)
            known = (*(f"{one} {name}" for one in before), name)
            return str(next(said[one] for one in known if one in said))

        return ARGUMENT.sub(value, row.rule)

    def ask(
        self,
        who: str,
        method: str,
        url: str,
        said: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send one request as ``who``, to an instance that nobody has changed."""
        self.ready()
        client: FlaskClient = self.app.test_client()
        if who != VISITOR:
            client.set_cookie("session", self.cookies[who])
        number = next(self._addresses)  # each from an address of its own: no limit is reached
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        return client.open(
            url,
            method=method,
            data=said or None,
            headers=headers,
            environ_base={"REMOTE_ADDR": address},
            buffered=True,
        )

    def ready(self) -> Flask:
        """Bring the instance back to how it was prepared, if somebody has written; return it."""
        if self._watch is None:
            shutil.copytree(self.folder, self._live)
            self.app = self.start(self._live)
            self._look()
        elif not self.untouched():
            self._watch.close()
            with self.app.app_context():
                db.engine.dispose()
            shutil.rmtree(self._live)
            shutil.copytree(self.folder, self._live)
            atlas.init_app(self.app)  # it would look for the journal entries that are gone
            self._look()
        return self.app

    def untouched(self) -> bool:
        """Tell whether nobody has written since the instance was last made ready."""
        return self._version() == self._seen

    def close(self) -> None:
        """Let go of the running instance."""
        if self.app is not None:
            self._watch.close()
            with self.app.app_context():
                db.engine.dispose()

    def _look(self) -> None:
        self._watch = sqlite3.connect(self._live / "ess-map.db")
        self._seen = self._version()

    def _version(self) -> int:
        """A number that changes when somebody else has written."""
        return self._watch.execute("PRAGMA data_version").fetchone()[0]


def endpoints(app: Flask) -> Iterator[Row]:
    """Yield every route and method; HEAD and OPTIONS follow GET."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield Row(rule.endpoint, method, rule.rule)
