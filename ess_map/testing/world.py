# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filled instance of a plugin, and how to ask it as somebody."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.people.roles import INSTANCE
from ess_map.testing.people import make_user, sign_in

VISITOR = "visitor"
EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`{{7*7}}"""
"""What to write wherever somebody may write freely."""

MARKUP = ("<script>alert", "<img src=x", "</script><script>", "`49")
"""What of it would stand in a page that takes it for its own."""

ARGUMENT = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")
FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([^"]+)"')
SPACES = re.compile(r"[\s\u00a0\u202f]|&nbsp;|&#160;")


@dataclass
class World:
    """An instance with people of every kind; nothing is kept of what is asked once it is frozen.

    Fill it in the context of ``app``: ``people``, then what they have, then ``freeze``. Inherit
    from it for ``query`` and ``said``.
    """

    app: Flask
    plugin: str
    values: dict[str, dict[str, object]] = field(default_factory=dict)
    """Place → name of an argument → its value; "endpoint argument" where the name is not enough."""
    tokens: dict[str, str] = field(default_factory=dict)
    """What a signed link is for → one for a thing of the first place."""
    canaries: dict[str, Collection[str]] = field(default_factory=dict)
    """A word that stands in one private field → who may read it."""
    seen: set[str] = field(default_factory=set)
    """The canaries that somebody has read."""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._addresses = count(1)

    @property
    def everyone(self) -> tuple[str, ...]:
        """A visitor, and everybody who has an account."""
        return (VISITOR, *self.cookies)

    def people(self, roles: Mapping[str, tuple[str, str]]) -> dict[str, User]:
        """Open accounts: who → (role, scope), or ("", "") for an account that has no role."""
        return {
            who: make_user(f"{who.replace(' ', '-')}@exemple.fr", role, scope or INSTANCE)
            for who, (role, scope) in roles.items()
        }

    def freeze(self, people: Mapping[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
        """Write all, sign ``people`` in; what is written from now on is rolled back, unseen.

        Forms are taken without their token.
        """
        db.session.commit()
        for who, person in people.items():
            browser = sign_in(self.app.test_client(), person)
            self.cookies[who] = browser.get_cookie("session").value
        db.session.remove()
        self.app.config["WTF_CSRF_ENABLED"] = False
        # At the end of a request its session is rolled back: the next one finds all as it was.
        monkeypatch.setattr(Session, "commit", Session.flush)

    def ask(self, who: str, method: str, url: str, said: Any = None, **more: Any) -> TestResponse:
        """Send one request from an address of its own, so that no limit is reached."""
        client = self.app.test_client()
        if who != VISITOR:
            client.set_cookie("session", self.cookies[who])
        number = next(self._addresses)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        more |= {"environ_base": {"REMOTE_ADDR": address}, "buffered": True}
        return client.open(url, method=method, data=said, **more)

    def routes(self) -> list[tuple[str, str, str]]:
        """Return (endpoint, method, rule) of everything that the plugin answers."""
        found = sorted(
            (rule.endpoint, method, rule.rule)
            for rule in self.app.url_map.iter_rules()
            if rule.endpoint.startswith((f"{self.plugin}.", f"{self.plugin}_"))
            for method in rule.methods - {"HEAD", "OPTIONS"}
        )
        assert found, f"no blueprint is called {self.plugin!r}, or begins with {self.plugin!r}_"
        return found

    def arguments(self, rule: str) -> list[str]:
        """Return the names of the arguments of a rule, in their order."""
        return ARGUMENT.findall(rule)

    def url(self, endpoint: str, rule: str, place: str = "", token: str = "") -> str:
        """Fill a rule with what exists in ``place``, the first one unless given."""
        known = self.values[place or next(iter(self.values))]

        def value(match: re.Match[str]) -> str:
            if token and match[1].endswith("token"):
                return token
            own = f"{endpoint} {match[1]}"
            return str(known[own] if own in known else known[match[1]])

        return ARGUMENT.sub(value, rule)

    def query(self, endpoint: str) -> str:
        """Return what an address needs after it to lead to something: ``?day=…``; yours to say."""
        return ""

    def said(self, endpoint: str, method: str) -> dict[str, object] | None:
        """Return what must be sent so that something is looked for; yours to say."""
        return None

    def hide(self, word: str, place: str, readers: Collection[str]) -> str:
        """Return ``word`` as nobody else writes it, for a field that only ``readers`` may read."""
        text = f"{word}-{place}" + (".fr" if "@" in word else "")
        self.canaries[text] = readers
        return text

    def write(self, statement: str) -> None:
        """Change what is prepared, for good."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def count_letters(self) -> int:
        """Return how many letters have been written."""
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.exec_driver_sql("SELECT COUNT(*) FROM letter").scalar()

    def fields(self, who: str, url: str) -> set[str]:
        """Return the names of all fields and buttons that a page has."""
        answer = self.ask(who, "GET", url)
        text = answer.text if answer.mimetype == "text/html" else ""
        return {unescape(name) for name in FIELD.findall(text)} - {"csrf_token"}

    def failures(self, who: str, method: str, url: str, said: Any = None, **more: Any) -> list[str]:
        """Return a sentence when an answer is an error of ours, or has markup that was typed."""
        answer = self.ask(who, method, url, said, **more)
        if answer.status_code >= 500:
            return [f"{method} {url[:160]} {str(said or more)[:160]}: {answer.status}"]
        if answer.mimetype == "text/html" and MARKUP[0] in answer.text:
            return [f"{method} {url[:160]}: what was typed is markup"]
        return []

    def told(self, who: str, url: str, as_whom: Collection[str] = ()) -> list[str]:
        """Return a sentence for each private word of others that an answer tells ``who``.

        Whoever holds a signed link reads as those whose it is, ``as_whom``. Numbers are found
        however their digits are parted. It is wrong too that an answer fails, or has markup in it
        that somebody has written.
        """
        answer = self.ask(who, "GET", url)
        text = unquote(answer.data.decode("utf-8", "replace"))
        compact = SPACES.sub("", text)
        words = {one for one in self.canaries if one in (compact if one.isdigit() else text)}
        self.seen |= words
        mine = {who, *as_whom}
        found = [f"{url} fails for {who}"] if answer.status_code >= 500 else []
        found += [f"{url} tells {who} {one}" for one in words if not mine & set(self.canaries[one])]
        if answer.mimetype == "text/html":
            found += [f"{url} for {who}: {one}" for one in MARKUP if one in text]
        return found


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pages unwritten: for a test that asks who comes in, not what they read."""
    monkeypatch.setattr("flask.templating._render", lambda _app, _template, _context: "")
