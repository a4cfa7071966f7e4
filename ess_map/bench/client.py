# SPDX-License-Identifier: AGPL-3.0-or-later
"""A visitor on loopback, who keeps the connection open and looks at the clock."""

from __future__ import annotations

import http.client
from time import perf_counter
from typing import NamedTuple

from ess_map.core.errors import EssMapError

TIMEOUT = 300.0
"""Seconds; a gesture that takes longer is a failure, not a figure."""


class Answer(NamedTuple):
    body: bytes
    seconds: float


class Client:
    """One connection to a server of this machine."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def get(self, address: str, *, fragment: bool = False) -> Answer:
        """Ask as a browser does (or htmx, for a fragment), and time until the last byte.

        Raises ``EssMapError`` unless the answer is 200.
        """
        headers = {"HX-Request": "true"} if fragment else {}
        start = perf_counter()
        self.connection.request("GET", address, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        seconds = perf_counter() - start
        if response.status != 200:
            raise EssMapError(f"{address} a répondu {response.status}.")
        return Answer(body, seconds)

    def close(self) -> None:
        self.connection.close()
