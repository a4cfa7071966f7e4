# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of one person, as codes and numbers; demands and sites by their place."""

from __future__ import annotations

from dataclasses import dataclass

NO_SITE = "no_site"
"""There is no site where they could be in a group: each has its bars."""
NO_TIER = "no_tier"
"""Whatever everybody else does, no site in reach can order enough at a price they accept."""
COMMITTED = "committed"
"""Only by breaking commitments already made."""
COSTS = "costs"
"""It is possible, but somebody else would lose their place."""


@dataclass(frozen=True)
class Nearer:
    """A site that is nearer than the one somebody got, and why it is not theirs.

    ``not_formed``: nobody orders there; ``price``: its group pays more than they accept; ``full``;
    ``rules``: lots, the share of one member; ``fewer``: their own group would not stand without
    them; ``kept``: they have committed, or stayed where they were proposed; ``further``: others
    would have to go further, or the run was stopped before it was sure.
    """

    site: int
    metres: int
    why: str


@dataclass(frozen=True)
class Next:
    """The next tier of a group, and the steps that are missing for it."""

    tier: int
    price: int
    steps: int


@dataclass(frozen=True)
class Served:
    """In which group, at what distance and price (cents per unit), for which quantity.

    ``position`` of the site among the ``possible`` ones, from 1, the nearest first.
    """

    demand: int
    group: int
    site: int
    tier: int
    price: int
    metres: int
    quantity: int
    position: int
    possible: int
    nearer: tuple[Nearer, ...]
    next: Next | None
    kept: bool = False


@dataclass(frozen=True)
class Obstacle:
    """A site that cannot serve somebody: its ``bars``, or the steps and people that are missing.

    ``steps`` and ``people`` are what lacks for ``tier`` if everybody came who can; both 0 with a
    tier: what people want does not add up (lots, room, the share of one member).
    """

    site: int
    metres: int
    bars: tuple[str, ...] = ()
    tier: int | None = None
    steps: int = 0
    people: int = 0


@dataclass(frozen=True)
class Lost:
    """How many of the group at ``site`` would lose their place."""

    site: int
    people: int


@dataclass(frozen=True)
class Cost:
    """What it would take to serve somebody; ``category`` is one of the codes above.

    ``fewer``: by how much what is served (people, or steps) would shrink, all in all; 0: they would
    take somebody's place. Not ``exact``: at most that much, None: nobody had the time to look.
    """

    demand: int
    category: str
    fewer: int | None = None
    exact: bool = True


@dataclass(frozen=True)
class Relaxation:
    """One thing to ask less, that certainly gets somebody served when all is decided again.

    ``kind`` and ``value``: ``reach`` (metres), ``slot``, ``hub``, ``price`` (cents) or ``quantity``
    (steps), as they should be; ``site``: where there would be a group for them.
    """

    kind: str
    value: int | str
    site: int


@dataclass(frozen=True)
class Unserved:
    """Why somebody is in no group, the nearest obstacles first, and what would change that.

    ``lost``: whose place they would take. ``swap``: the fewest metres more that it would make to
    put them into somebody's place, None when no such swap is possible; 0: the others came first.
    ``proved``: nothing better exists.
    """

    demand: int
    cost: Cost
    obstacles: tuple[Obstacle, ...]
    lost: tuple[Lost, ...]
    swap: int | None
    relaxations: tuple[Relaxation, ...]
    proved: bool


@dataclass(frozen=True)
class Missing:
    """What lacks at a site for one of its tiers, as things stand.

    ``steps``, and how many people that is at the usual quantity; ``waiting``: how many who are in
    no group would take part at that price.
    """

    site: int
    tier: int
    price: int
    steps: int
    people: int
    waiting: int
