# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which addresses of the network this site may speak to when somebody names them."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import current_app
from flask_babel import gettext as _
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from ess_map.core.errors import Invalid, Unavailable

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
        host = host_of(url)
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


def host_of(url: Url) -> str:
    """Return the host of ``url``, an IPv6 address without its brackets."""
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
