# SPDX-License-Identifier: AGPL-3.0-or-later
"""A criterion that declares what it looks at: nothing else can change what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from ess_map import Criterion, Verdict
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer

if TYPE_CHECKING:
    from flask_babel import LazyString

SHARED = 2000
"""Verdicts of one kind that are kept: the same object is finished once for all offers."""

Judge = Callable[[Demand, Offer, Moment], Verdict]


@dataclass(frozen=True)
class Rule:
    """One criterion of ours: ``offer`` and ``demand`` name the fields that ``judge`` reads."""

    name: str
    label: LazyString
    judge: Judge
    offer: tuple[str, ...]
    demand: tuple[str, ...] = ()
    most: float | None = None
    """Points it gives at most; None: a gate."""
    formula: LazyString | str = ""
    """When a gate is met; how points are counted, in words that allow to count them again."""

    @property
    def criterion(self) -> Criterion:
        """What the platform asks."""
        name = f"accompaniment.{self.name}"
        return Criterion(name, self.label, self.judge, self.most, attrgetter(*self.offer))


def asks_holder(field: str) -> dict[str, str]:
    """Return the evidence of a verdict that the holder settles by saying ``field``."""
    return {"field": field}


ASKS_STRUCTURE = {"field": ""}
"""The evidence of a verdict that only the structure can settle."""
