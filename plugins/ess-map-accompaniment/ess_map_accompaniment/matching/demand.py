# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two sides of the matching as plain values: what criteria are given, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ess_map import Locality, ServiceArea

Campaign = tuple[date, date]
Place = tuple[float, float]
"""(longitude, latitude) in degrees."""


@dataclass(frozen=True)
class Demand:
    """What a project asks for. None is "not said"; an empty tuple likewise, but for ``needs``.

    No personal data: ``publics`` are self-declared, and read only for what the law reserves.
    """

    stage: str = ""
    needs: tuple[str, ...] = ()
    """Empty: whatever helps."""
    locality: Locality = field(default_factory=Locality)
    point: Place | None = None
    """Where distances are counted from: the exact place if said, else the commune's centre."""
    sectors: tuple[str, ...] = ()
    legal_form: str = ""
    collective: bool | None = None
    amount: int | None = None
    """Cents sought."""
    max_km: int | None = None
    remote_ok: bool | None = None
    publics: tuple[str, ...] | None = None
    host: str = ""
    actor_id: int | None = None


class Stop(NamedTuple):
    """A permanence as the matching sees it: where, and the next day it receives.

    A tuple, for it is compared and hashed for every offer.
    """

    place: Place | None
    name: str
    next_on: date | None


@dataclass(frozen=True)
class Offer:
    """One service in service today, with all that criteria and the order of display look at.

    ``None`` is "not said", an empty tuple is "all".
    """

    id: int
    structure_id: int
    actor_id: int
    structure: str
    """Its name."""
    slug: str
    name: str
    kind: str
    kinds: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    stages: tuple[str, ...] | None = None
    sectors: tuple[str, ...] | None = None
    legal_forms: tuple[str, ...] | None = None
    team_mode: str = ""
    publics: tuple[str, ...] = ()
    reserved: bool = False
    cost: str = ""
    cost_details: str = ""
    modes: tuple[str, ...] = ()
    needs_host: bool = False
    collective_experience: bool | None = None
    instrument: str = ""
    amount_min: int | None = None
    amount_max: int | None = None
    intake: str = "continuous"
    campaigns: tuple[Campaign, ...] = ()
    area: ServiceArea = field(default_factory=ServiceArea)
    place: Place | None = None
    stops: tuple[Stop, ...] = ()
    answer_days: float | None = None
    response_days: int = 5
    valid_until: date | None = None
    conflicts: frozenset[int] = frozenset()
    active: int = 0
    """Follow-ups that run now."""
    capacity: int = 10
    """Follow-ups that it can lead at once; the setting's where nothing is declared."""
    waiting: int = 0
    """People on its waiting list."""
    month_asked: int = 0
    """Requests accepted in the last 30 days."""
    month_max: int | None = None
    trained: bool | None = None
    """Whether one of its advisers has followed an ESS training: shown, and never points."""
    fictional: bool = False

    @property
    def load(self) -> float:
        """Active follow-ups ÷ capacity."""
        return self.active / self.capacity if self.capacity else float("inf")

    @property
    def full(self) -> bool:
        """Whether a request would be put on the waiting list."""
        monthly = self.month_max is not None and self.month_asked >= self.month_max
        return self.active >= self.capacity or monthly


@dataclass(frozen=True)
class Moment:
    """When a matching is done: what every criterion is given as its context."""

    today: date
    stop_days: int = 21
    """A permanence counts for proximity when it receives within that many days."""
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Each sector with those that lie above it, itself among them."""
    nearby: Mapping[str, str] = field(default_factory=dict)
    """Names, by key, of the territories that touch those of the project: the nearest misses."""
