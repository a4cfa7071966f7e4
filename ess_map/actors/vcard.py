# SPDX-License-Identifier: AGPL-3.0-or-later
"""An actor as a vCard 4.0 (RFC 6350)."""

from __future__ import annotations

from ess_map.actors.models import Actor
from ess_map.actors.page import coordinates

LONGEST_LINE = 75
"""Bytes, after which a line is folded (RFC 6350 §3.2)."""


def vcard(actor: Actor, address: str) -> str:
    """Return the card of ``actor``, whose page is ``address``."""
    place = coordinates(actor)
    street = ";".join(
        map(_escape, ("", "", actor.street, actor.city, "", actor.postal_code, "France"))
    )
    lines = {
        "FN": _escape(actor.name),
        "KIND": "org",
        "ORG": _escape(actor.name),
        "ADR": street if actor.city else "",
        "TEL": _escape(actor.phone),
        "EMAIL": _escape(actor.email),
        "URL": _escape(actor.website or address),
        "GEO": f"geo:{place[1]:.6f},{place[0]:.6f}" if place else "",
        "NOTE": _escape(actor.summary),
        "SOURCE": _escape(address),
    }
    said = [f"{name}:{value}" for name, value in lines.items() if value]
    return "".join(
        f"{_folded(line)}\r\n" for line in ("BEGIN:VCARD", "VERSION:4.0", *said, "END:VCARD")
    )


def _escape(text: str) -> str:
    for mark in ("\\", ",", ";"):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    parts, rest = [], line
    while len(rest.encode()) > LONGEST_LINE - 1:
        cut = len(rest.encode()[: LONGEST_LINE - 1].decode("utf-8", "ignore"))
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest])
