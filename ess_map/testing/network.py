# SPDX-License-Identifier: AGPL-3.0-or-later
"""No test leaves this machine: whoever tries is told which address it was."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest

LOCAL_NAMES = {"localhost", "", None}


def is_local(host: object) -> bool:
    """Tell whether ``host``, a name or an address, is this machine itself."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(host: object) -> None:
    """Fail the test for having turned to ``host``.

    As pytest's own failure, which is no Exception: code that is tolerant of a network that is
    down does not swallow it.
    """
    pytest.fail(
        f"This test turned to {host!r}, which is not this machine. Serve what it needs on "
        "127.0.0.1, or redefine the fixture `no_outside_network` in your conftest.py."
    )


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(connect)
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            refuse(address[0])
        return connect(self, address)

    return guarded


def _resolving(resolve: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(resolve)
    def resolving(host: Any, *args: Any, **said: Any) -> Any:
        if not is_local(host) and not _is_address(host):
            refuse(host)
        return resolve(host, *args, **said)

    return resolving


def _is_address(host: object) -> bool:
    """An address is read, not asked for; what then connects to it is judged by itself."""
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Nothing leaves this machine: letters and requests to others fail the test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket.socket, "connect", _guarded(socket.socket.connect), raising=False)
        patched.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patched.setattr(socket, "getaddrinfo", _resolving(socket.getaddrinfo))
        yield
