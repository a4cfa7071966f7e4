# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real SMTP server on loopback that keeps what it receives and refuses whom it is told to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """``stop`` and ``start`` keep the port, so that a client finds the server again."""

    def __init__(self, **options: Any) -> None:
        self.envelopes: list[Any] = []
        self.data_answer = "250 OK"
        self.options = options
        self.port = _free_port()
        self.watched: dict[int, Callable[[], object]] = {}

    def at(self, count: int, action: Callable[[], object]) -> None:
        """Call ``action`` when letter ``count`` has arrived, before the client is told so."""
        self.watched[count] = action

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data_answer.startswith("250"):
            self.envelopes.append(envelope)
            self.watched.pop(len(self.envelopes), lambda: None)()
        return self.data_answer

    def start(self) -> None:
        # Not SMTPUTF8, like many relays that are still about.
        options = {"enable_SMTPUTF8": False, **self.options}
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.controller.start()

    def stop(self) -> None:
        self.controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """An SMTP server on loopback, to which the test's applications deliver their letters."""
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()
