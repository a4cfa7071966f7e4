# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers in addresses: one that no row can have leads nowhere, and no database is asked."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1
"""The largest key of PostgreSQL's type ``integer``; more is an error there, and one of Python's
at SQLite."""


class Number(IntegerConverter):
    """``<int:…>`` of a route."""

    regex = r"\d{1,10}"  # Python refuses to read thousands of digits, with an error of its own

    def __init__(self, map: Map, *arguments: Any, **named: Any) -> None:
        super().__init__(map, *arguments, **{"max": MOST, **named})


def init_app(app: Flask) -> None:
    """Read the numbers of all routes this way; call it before there are any."""
    app.url_map.converters["int"] = Number
