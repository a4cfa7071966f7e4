# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small country with people of every role, and the things that they may or may not see."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ess_map.core.db import db

HERE, THERE = "epci-243700754", "epci-200000016"
"""Two EPCI of the small country; who has a role has it in one of them."""

PEOPLE = {
    "account": (),
    "partner": (("partner", "actor of here"),),
    "contributor": (("contributor", HERE),),
    "moderator": (("moderator", HERE),),
    "animator": (("animator", HERE),),
    "neighbour": (("animator", THERE),),
    "owner": (("animator", HERE),),
    "administrator": (("administrator", "instance"),),
}
"""Name → the roles granted. "owner" is whose sample webhook, session and notification it is."""

VISITOR = "visitor"
EVERYONE = (VISITOR, *PEOPLE)


@dataclass
class World:
    """The files of a prepared instance, and how to ask it as somebody."""

    folder: Path
    start: Callable[[Path], Flask]
    cookies: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, dict[str, object]] = field(default_factory=dict)
    """Place → name of a rule's argument → a value that exists there."""

    private: set[str] = field(default_factory=set)
    """Addresses of authors and subscribers, which no page may tell."""

    def __post_init__(self) -> None:
        self._run = count()
        self._addresses = count(1)
        self._live: Path | None = None
        self.app: Flask | None = None

    def ask(self, who: str, method: str, url: str, **said: object) -> TestResponse:
        """Send one request as ``who``, to an instance that nobody has changed."""
        self._restore_if_changed()
        client: FlaskClient = self.app.test_client()
        if who != VISITOR:
            client.set_cookie("session", self.cookies[who])
        number = next(self._addresses)  # each from an address of its own: no limit is reached
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        return client.open(
            url,
            method=method,
            data=said or None,
            environ_base={"REMOTE_ADDR": address},
            buffered=True,
        )

    def _restore_if_changed(self) -> None:
        if self._live is not None and self._version() == self._seen:
            return
        self.close()
        self._live = self.folder.parent / f"live-{next(self._run)}"
        shutil.copytree(self.folder, self._live)
        self._watch = sqlite3.connect(self._live / "ess-map.db")
        self._seen = self._version()
        self.app = self.start(self._live)

    def close(self) -> None:
        """Let go of the running instance."""
        if self.app is not None:
            self._watch.close()
            with self.app.app_context():
                db.engine.dispose()

    def _version(self) -> int:
        """A number that changes when somebody else has written."""
        return self._watch.execute("PRAGMA data_version").fetchone()[0]


def endpoints(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield (endpoint, method, rule) of every route; HEAD and OPTIONS follow GET."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule.rule
