# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way to speak to an address that somebody typed: never to a machine of our own network.

A name is resolved once, every address that it has is judged, and the connection goes to the very
address that was judged: what the name resolves to a second later cannot matter (DNS rebinding).
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Lock, Timer
from urllib.parse import urljoin

from flask import current_app
from flask_babel import gettext as _
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout, Url, parse_url

from ess_map.core.errors import EssMapError, Invalid, Unavailable

SECONDS = 15.0
"""For everything: connecting, a slow answer, redirects."""
SILENCE = 8.0
"""Seconds without a single byte."""
LARGEST = 10 * 1024 * 1024
REDIRECTS = 3
LONGEST_URL = 500
PORTS = {"http": 80, "https": 443}

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[str]]

_NOT_PRINTED = re.compile(r"[\x00-\x20\x7f\\]")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_NAT64 = ip_network("64:ff9b::/96")
_REFUSED = tuple(
    ip_network(block)
    for block in (
        *("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "240.0.0.0/4"),
        *("::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "3fff::/20", "5f00::/16"),
        "fec0::/10",
    )
)
"""Of the IANA special-purpose registries, what versions of Python disagree about (RFC 6890)."""
_INTRANET = tuple(
    ip_network(block)
    for block in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
)
"""What ``ESS_MAP_OUTBOUND_PRIVATE`` opens: never link-local, where clouds keep their secrets."""


class Refused(Invalid):
    """The address leads somewhere that this site must not speak to."""


@dataclass(frozen=True)
class Answer:
    """What the other side said; ``body`` is cut at the limit, and then not ``whole``."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    url: str


def system_resolver(host: str, port: int) -> list[str]:
    """Return all the addresses of ``host``, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@dataclass(frozen=True)
class Gate:
    """Which addresses may be spoken to; ``private`` opens intranets, plain HTTP and all ports."""

    private: bool = False
    resolve: Resolver = system_resolver

    def url(self, text: str, *, plain: bool = True) -> Url:
        """Return ``text`` taken apart, ``Refused`` with a sentence if we do not speak to that.

        ``plain`` allows http; a redirect or a webhook is https only.
        """
        if len(text) > LONGEST_URL or _NOT_PRINTED.search(text):
            raise Refused(_("Cette adresse est illisible : copiez-la en entier, sans espace."))
        try:
            url = parse_url(text)
        except LocationParseError as error:
            raise Refused(_("Cette adresse est illisible : copiez-la en entier.")) from error
        if url.scheme not in PORTS or not url.host:
            raise Refused(_("L'adresse doit commencer par https:// et nommer un site."))
        if url.scheme == "http" and not (plain or self.private):
            raise Refused(_("L'adresse doit commencer par https://."))
        if url.auth is not None:
            raise Refused(_("L'adresse ne doit contenir ni nom d'utilisateur ni mot de passe."))
        if url.port not in (None, *PORTS.values()) and not self.private:
            raise Refused(_("Seuls les ports 80 et 443 sont possibles."))
        host = _host(url)
        last = host.rstrip(".").rpartition(".")[2]
        if _literal(host) is not None:
            self.judge(host)
        elif _NUMBER.fullmatch(last):  # 2130706433, 0177.1 and 0x7f.1 are spellings of 127.0.0.1
            raise self._forbidden()
        return url

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of ``host``, ``Refused`` if a single one is not allowed."""
        try:
            found = [host] if _literal(host) is not None else self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unavailable(_("Le site %(host)s est introuvable.", host=host)) from error
        if not found:
            raise Unavailable(_("Le site %(host)s est introuvable.", host=host))
        for address in found:
            self.judge(address)
        return found

    def judge(self, text: str) -> None:
        """Raise ``Refused`` unless ``text`` is an address of the public internet, or allowed."""
        address = _literal(text)
        if address is None or not (
            _public(address) or (self.private and any(address in network for network in _INTRANET))
        ):
            raise self._forbidden()

    def _forbidden(self) -> Refused:
        return Refused(_("Cette adresse désigne un réseau privé ou réservé : elle est refusée."))


def _host(url: Url) -> str:
    return (url.host or "").removeprefix("[").removesuffix("]")


def _literal(text: str) -> Address | None:
    """Return the address that ``text`` spells, an IPv4 one when it hides in an IPv6 one."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _public(address: Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not any(address in network for network in _REFUSED)
    )


def gate() -> Gate:
    """Return the running application's gate, as the operator set it."""
    found = current_app.extensions.get("ess_map.gate")
    return found or Gate(private=current_app.extensions["ess_map.settings"].outbound_private)


class _Line:
    """The connections of one conversation, all cut when its time is up.

    Time limits of sockets start again with every byte: a trickle would hold us for ever.
    """

    def __init__(self, gate: Gate, seconds: float) -> None:
        self.gate = gate
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
        pool = HTTPConnectionPool(_host(url), port, timeout=timeout, maxsize=1)
        pool.ConnectionCls = partial(_Http, line=line)
        return pool
    context = ssl.create_default_context()
    secure = HTTPSConnectionPool(_host(url), port, timeout=timeout, maxsize=1, ssl_context=context)
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
