# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why an offer fits a demand or not: criteria that judge, and the explanation they add up to.

Gates and points are kept apart, and what is not known is neither yes nor no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from ess_map.core import clock
from ess_map.core.wording import Wording, written

if TYPE_CHECKING:
    from flask_babel import LazyString

    Text = str | LazyString | Wording

NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


class Status(StrEnum):
    """What a criterion can say."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What all criteria together say of an offer."""

    ELIGIBLE = "eligible"
    TO_CHECK = "to_check"
    NOT_ELIGIBLE = "not_eligible"

    @property
    def label(self) -> Text:
        """The outcome in words."""
        return OUTCOMES[self]


OUTCOMES = {
    Outcome.ELIGIBLE: _l("éligible"),
    Outcome.TO_CHECK: _l("à vérifier"),
    Outcome.NOT_ELIGIBLE: _l("non éligible"),
}
MISSING = _l("Donnée manquante : la moitié des points est comptée.")


@dataclass(frozen=True)
class Verdict:
    """What one criterion says of one offer, and why.

    ``text`` is one sentence, lazy so that it can be kept in every language. ``share`` (0 to 1) is
    how much of its points a fit criterion gives; by default all when met, none when unmet, half
    when unknown. ``question`` is what to ask when unknown, ``relax_hint`` the least change that
    would do when unmet, ``evidence`` the facts as JSON can say them. ``evaluate`` fills the rest.
    """

    status: Status
    text: Text
    share: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    relax_hint: Text = ""
    question: Text = ""
    criterion: str = ""
    label: Text = ""
    points: float = 0
    max_points: float | None = None
    """None: a gate, which gives no points."""

    def __post_init__(self) -> None:
        if self.share is not None and not 0 <= self.share <= 1:
            raise ValueError(f"a share of points lies between 0 and 1, not {self.share!r}")

    @classmethod
    def met(cls, text: Text, **more: Any) -> Verdict:
        """Return a verdict that the offer does; ``more`` are fields."""
        return cls(Status.MET, text, **more)

    @classmethod
    def unmet(cls, text: Text, **more: Any) -> Verdict:
        """Return a verdict that the offer does not; say in ``relax_hint`` what would change it."""
        return cls(Status.UNMET, text, **more)

    @classmethod
    def unknown(cls, text: Text, **more: Any) -> Verdict:
        """Return a verdict that something is missing; say in ``question`` what to ask."""
        return cls(Status.UNKNOWN, text, **more)

    @property
    def remark(self) -> Text:
        """What to add about the points, '' when there is nothing to say."""
        return MISSING if self.max_points and self.status is Status.UNKNOWN else ""


@dataclass(frozen=True)
class Criterion:
    """One thing to look at: ``judge`` is given the demand, the offer and the context.

    Without ``max_points`` it is a gate: unmet, the offer is not eligible. With them it is a fit
    criterion, which only adds points. A third party's ``name`` starts with its plugin's. ``judge``
    reads what it is given and asks no database: of thousands of offers that would take long.

    ``reads`` returns what of an offer ``judge`` looks at, to be hashed: ``evaluate_all`` judges
    once all offers in which that is equal. Without it each offer is judged.
    """

    name: str
    label: Text
    judge: Callable[[Any, Any, Any], Verdict]
    max_points: float | None = None
    reads: Callable[[Any], Hashable] | None = None

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"« {self.name} » is no name of a criterion: repair.tools is one")
        if self.max_points is not None and not 0 <= self.max_points < float("inf"):
            raise ValueError(f"« {self.name} » cannot give {self.max_points!r} points")

    def alike(self, offers: Sequence[Any]) -> list[int]:
        """Return for each offer the place of the first that ``reads`` the same."""
        if self.reads is None:
            return list(range(len(offers)))
        reads, first = self.reads, dict[Hashable, int]()
        return [first.setdefault(reads(offer), place) for place, offer in enumerate(offers)]


@dataclass(frozen=True)
class Explanation:
    """All verdicts on one offer, in the order of the criteria."""

    verdicts: tuple[Verdict, ...]
    at: datetime | None = None
    """When it was written down; None for one that was just made."""

    @cached_property
    def outcome(self) -> Outcome:
        """Not eligible if any gate is unmet, else to check if any is unknown, else eligible."""
        said = {verdict.status for verdict in self.verdicts if verdict.max_points is None}
        if Status.UNMET in said:
            return Outcome.NOT_ELIGIBLE
        return Outcome.TO_CHECK if Status.UNKNOWN in said else Outcome.ELIGIBLE

    @cached_property
    def points(self) -> float:
        """The sum of the points as they are shown, so that anybody can add them up."""
        return round(sum([verdict.points for verdict in self.verdicts]), 1)

    @cached_property
    def max_points(self) -> float:
        """The points of an offer that fits in everything."""
        return round(sum([verdict.max_points or 0 for verdict in self.verdicts]), 1)

    @cached_property
    def barriers(self) -> tuple[Verdict, ...]:
        """The gates that are not met: the fewer, the nearer a miss."""
        return self._gates(Status.UNMET)

    @property
    def questions(self) -> tuple[Text, ...]:
        """What to ask so that no gate stays unknown; each once."""
        asked = (verdict.question or verdict.text for verdict in self._gates(Status.UNKNOWN))
        return tuple({str(question): question for question in asked}.values())

    def _gates(self, status: Status) -> tuple[Verdict, ...]:
        gates = (verdict for verdict in self.verdicts if verdict.max_points is None)
        return tuple(verdict for verdict in gates if verdict.status is status)

    def snapshot(self) -> dict[str, Any]:
        """Return it as JSON, in every language, to be kept with a decision."""
        return {
            "at": (self.at or clock.now()).isoformat(),
            "outcome": self.outcome.value,
            "points": self.points,
            "max_points": self.max_points,
            "verdicts": [_written(verdict) for verdict in self.verdicts],
        }

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> Explanation:
        """Return what ``snapshot`` has kept, whatever the criteria say today."""
        at = datetime.fromisoformat(data["at"])
        return cls(tuple(_restored(one) for one in data["verdicts"]), at)


SAID = ("label", "text", "relax_hint", "question")
KEPT = ("criterion", "evidence", "points", "max_points")


def _written(verdict: Verdict) -> dict[str, Any]:
    said = {name: written(getattr(verdict, name)) for name in SAID if getattr(verdict, name)}
    kept = {name: getattr(verdict, name) for name in KEPT}
    return {**kept, "evidence": dict(verdict.evidence), "status": verdict.status.value, **said}


def _restored(data: Mapping[str, Any]) -> Verdict:
    said = {name: Wording(data[name]) if name in data else "" for name in SAID}
    kept = {name: data[name] for name in KEPT}
    return Verdict(status=Status(data["status"]), **kept, **said)
