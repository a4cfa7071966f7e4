# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visitors of the application: one without JavaScript, one whose requests htmx sends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ess_map.core.db import db

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor(FlaskClient):
    """A browser: its requests share nothing with the test but the cookie and the database."""

    def open(self, *args: Any, **said: Any) -> TestResponse:
        """Send one request; Flask reuses the context that the test holds, where no server would."""
        if has_app_context():
            for name in list(g):
                g.pop(name)
            db.session.expire_all()
        return super().open(*args, **said)

    def send(self, url: str, /, page: str = "", **said: Any) -> TestResponse:
        """POST ``said`` to ``url`` with the token of ``page`` (the same address unless given)."""
        html = Visitor.open(self, page or url, environ_base={"HTTP_HX_REQUEST": "false"}).text
        token = TOKEN.search(html)
        assert token, f"{page or url} shows no form:\n{html}"
        return self.post(url, data={"csrf_token": token[1], **said})


class Htmx(Visitor):
    """A browser in which htmx sends the requests."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.environ_base["HTTP_HX_REQUEST"] = "true"
        self.environ_base["HTTP_HX_CURRENT_URL"] = "http://localhost/"


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor without JavaScript."""
    return Visitor(app, app.response_class)


@pytest.fixture
def htmx(app: Flask) -> Htmx:
    """A visitor whose requests htmx sends: they are answered with fragments."""
    return Htmx(app, app.response_class)
