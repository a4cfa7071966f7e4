# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way to speak to an address that somebody typed: never to a machine of our own network.

A name is resolved once, every address that it has is judged, and the connection goes to the very
address that was judged: what the name resolves to a second later cannot matter (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock, Timer
from urllib.parse import urljoin

from flask_babel import gettext as _
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout, Url

from ess_map.core.errors import EssMapError, Invalid, Unavailable
from ess_map.core.gate import PORTS, Gate, gate, host_of

SECONDS = 15.0
"""For everything: connecting, a slow answer, redirects."""
SILENCE = 8.0
"""Seconds without a single byte."""
LARGEST = 10 * 1024 * 1024
REDIRECTS = 3


@dataclass(frozen=True)
class Answer:
    """What the other side said; ``body`` is cut at the limit, and then not ``whole``."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    url: str


class _Line:
    """The connections of one conversation, all cut when its time is up.

    Time limits of sockets start again with every byte: a trickle would hold us for ever.
    """

    def __init__(self, through: Gate, seconds: float) -> None:
        self.gate = through
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._over = False
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Line:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._open:
                twin.close()

    def connect(self, host: str, port: int) -> socket.socket:
        """Return a socket to one of the judged addresses of ``host``."""
        failure: OSError | None = None
        for address in self.gate.addresses(host, port):
            try:
                found = socket.create_connection((address, port), timeout=SILENCE)
            except OSError as error:
                failure = error
                continue
            with self._lock:
                # TLS takes the socket over; its twin can still hang up.
                self._open.append(found.dup())
            return found
        raise failure or OSError(host)

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            for twin in self._open:
                with suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)

    @property
    def over(self) -> bool:
        return self._over


# `_new_conn` is the seam that urllib3's own SOCKS support replaces.
class _Http(HTTPConnection):
    def __init__(self, *args: object, line: _Line, **options: object) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.connect(self.host, self.port)


class _Https(HTTPSConnection):
    def __init__(self, *args: object, line: _Line, **options: object) -> None:
        super().__init__(*args, **options)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.connect(self.host, self.port)


def send(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    redirects: int = 0,
    limit: int = LARGEST,
    seconds: float = SECONDS,
    through: Gate | None = None,
) -> Answer:
    """Ask ``url`` once and return the answer, whatever its status.

    ``Refused`` for an address that we do not speak to, ``Unavailable`` when nobody answers in
    time. Redirects are judged like the first address, and must be https.
    """
    through = through or gate()
    with _Line(through, seconds) as line:
        for step in range(redirects + 1):
            asked = through.url(url, plain=step == 0)
            answer, onward = _ask(line, method, asked, body, headers or {}, limit)
            if onward is None or not redirects:
                return answer
            url = urljoin(asked.url, onward)
    raise Unavailable(_("Cette adresse renvoie trop de fois vers une autre."))


def fetch(url: str, *, limit: int = LARGEST, through: Gate | None = None) -> Answer:
    """Return what lies at ``url``, following a few redirects; an error unless it is all there."""
    answer = send("GET", url, redirects=REDIRECTS, limit=limit, through=through)
    if answer.status != 200:
        raise Unavailable(_("Ce site a répondu %(status)s.", status=answer.status))
    if not answer.whole:
        raise Invalid(_("Ce fichier est trop gros (%(mb)s Mo au plus).", mb=limit >> 20))
    return answer


def _ask(
    line: _Line, method: str, url: Url, body: bytes | None, headers: Mapping[str, str], limit: int
) -> tuple[Answer, str | None]:
    """Return the answer to one request, and where it redirects to."""
    pool = _pool(line, url)
    try:
        response = pool.urlopen(
            method,
            url.request_uri,
            body=body,
            headers={"User-Agent": "ESS-Map", "Accept-Encoding": "identity", **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        said = _read(response, limit)
        onward = response.get_redirect_location()
        found = Answer(
            response.status, dict(response.headers), said[:limit], len(said) <= limit, url.url
        )
    except (HTTPError, OSError) as error:
        raise _unreachable(line, url, error) from error
    finally:
        pool.close()
    if line.over:
        raise _unreachable(line, url, None)
    return found, onward or None


def _pool(line: _Line, url: Url) -> HTTPConnectionPool:
    timeout = Timeout(connect=SILENCE, read=SILENCE)
    port = url.port or PORTS[url.scheme or "https"]
    if url.scheme == "http":
        pool = HTTPConnectionPool(host_of(url), port, timeout=timeout, maxsize=1)
        pool.ConnectionCls = partial(_Http, line=line)
        return pool
    context = ssl.create_default_context()
    secure = HTTPSConnectionPool(
        host_of(url), port, timeout=timeout, maxsize=1, ssl_context=context
    )
    secure.ConnectionCls = partial(_Https, line=line)
    return secure


def _read(response: BaseHTTPResponse, limit: int) -> bytes:
    """Return the body up to one byte more than ``limit``, unpacking nothing."""
    said = bytearray()
    while len(said) <= limit:
        part = response.read(min(65536, limit + 1 - len(said)), decode_content=False)
        if not part:
            break
        said += part
    response.close()
    return bytes(said)


def _unreachable(line: _Line, url: Url, error: Exception | None) -> EssMapError:
    if line.over:
        return Unavailable(_("%(host)s est trop lent : réessayez plus tard.", host=url.host))
    reason = type(error).__name__
    return Unavailable(
        _(
            "%(host)s ne répond pas (%(reason)s) : réessayez plus tard.",
            host=url.host,
            reason=reason,
        )
    )
