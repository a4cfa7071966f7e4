# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending a form as a browser does: with the token of the page that shows it."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def send(client: FlaskClient, url: str, *, page: str = "", **said: object) -> TestResponse:
    """POST ``said`` to ``url`` with the token of ``page`` (the same address unless given)."""
    token = TOKEN.search(client.get(page or url).text)
    return client.post(url, data={"csrf_token": token[1] if token else "", **said})
