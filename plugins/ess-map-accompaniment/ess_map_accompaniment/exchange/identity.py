# SPDX-License-Identifier: AGPL-3.0-or-later
"""How structures and services are called in the exchange: for ever, and by everybody."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ess_map import site_url
from ess_map_accompaniment.offer.models import Service, Structure

OWN = re.compile(r"(.+)--(structure|service)-(\d{1,15})-(\d{1,12})")


def own_source() -> str:
    """Return the name of this site as a source: ``ess-map-carte-exemple-fr``."""
    host = urlsplit(site_url("/")).hostname or "localhost"
    return f"ess-map-{re.sub(r'[^a-z0-9]+', '-', host.lower()).strip('-')}"


def source_of(one: Structure | Service) -> str:
    """Return who said first what we know of a structure or a service."""
    return one.source or own_source()


def id_of(one: Structure | Service) -> str:
    """Return its id in the exchange.

    One of ours carries the instant at which it was made: SQLite gives the number of one that was
    deleted to the next.
    """
    if one.external_id:
        return one.external_id
    what = "structure" if isinstance(one, Structure) else "service"
    return f"{own_source()}--{what}-{one.id}-{int(one.created_at.timestamp())}"


def number_of(id_: str) -> int | None:
    """Return the number that an id of this very site carries, None for anybody else's."""
    match = OWN.fullmatch(id_)
    return int(match[3]) if match and match[1] == own_source() else None


def actor_source(source: str) -> str:
    """Return the name of the source of actors: what a plugin writes starts with its name."""
    plain = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")
    return f"accompaniment-{plain}"[:80]
