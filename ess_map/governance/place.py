# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where bodies stand: a pôle or a territory, with its addresses and the frame of its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import url_for

from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform import access
from ess_map.poles import frame, record, scopes
from ess_map.poles.frame import Frame
from ess_map.territories import lookup


@dataclass(frozen=True)
class Place:
    """What ``scope`` is to who is asking; ``head`` is the frame of a pôle, None of a territory.

    ``where`` are the arguments of its addresses, ``scopes`` every scope that its bodies are
    written under: a merged commune has those of its former codes too.
    """

    scope: str
    scopes: tuple[str, ...]
    name: str
    home: str
    where: dict[str, str]
    head: Frame | None
    animates: bool

    @property
    def frame(self) -> str:
        """The template that its pages extend."""
        return "poles/_frame.html" if self.head else "governance/_territory.html"

    def url(self, endpoint: str) -> str:
        """Return the address of one of its own pages."""
        return url_for(endpoint, **self.where)


def of(slug: str = "", key: str = "") -> Place:
    """Return the place at an address: a pôle's ``slug`` or a territory's ``key``; ``NotFound``."""
    if slug:
        pole = record.find(slug)
        at = url_for("governance.index", slug=pole.actor.slug)
        head = replace(frame.of(pole), at=at)
        scope = f"pole-{pole.id}"
        where = {"slug": pole.actor.slug}
        return Place(scope, (scope,), head.name, head.url, where, head, head.animates)
    here = lookup.get(key)
    return Place(
        scope=here.key,
        scopes=written_as(here.key),
        name=here.name,
        home=url_for("territory.page", key=here.key),
        where={"key": here.key},
        head=None,
        animates=rights.allows(current_user(), "animator", rights.of_territory(here)),
    )


def of_scope(scope: str) -> Place:
    """Return the place that ``scope`` names; ``NotFound``, or ``Gone`` once it has left the map."""
    if scopes.is_pole(scope):
        return of(slug=scopes.pole_of(scope).actor.slug)
    return of(key=scope)


def rights_at(slug: str = "", key: str = "") -> frozenset[str]:
    """Return the scopes in which the place of an address lies, for the line of a route."""
    return scopes.of_slug(slug) if slug else rights.of_territory(lookup.get(key))


def may_animate(scope: str) -> bool:
    """Tell whether who is asking looks after ``scope``."""
    return rights.allows(access.user(), "animator", scopes.of_scope(scope))


def written_as(key: str) -> tuple[str, ...]:
    """Return ``key`` and, of a commune, those of the communes that it has taken in."""
    level, _dash, code = key.partition("-")
    if level != "commune":
        return (key,)
    former = [old for old, now in lookup.current_communes().items() if now == code and old != code]
    return (key, *(f"commune-{old}" for old in sorted(former)))
