# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statistics of requests in a territory and some months, from the log and never from states.

What a request became (refused for which motive, with which outcome) is read from the requests
that the log names: those fields are written once, by the step that it keeps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import Session

from ess_map import Actor, Territory, add_working_days, now, statistics
from ess_map_accompaniment.animation.period import Period
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals.lifecycle import REFERRALS
from ess_map_accompaniment.referrals.measuring import ANSWERS
from ess_map_accompaniment.referrals.models import Referral
from ess_map_accompaniment.words import OUTCOMES, REFUSALS

TAKEN_AWAY = ("withdraw", "reassign")
"""What ends the wait for an answer without one: not the structure's doing."""
CHUNK = 500
FEWEST = 5
"""Below this a figure is not shown to everybody: it would tell who it is about."""


@dataclass(frozen=True)
class Answered:
    """How some requests were answered."""

    requests: int
    within_3: statistics.Rate
    within_5: statistics.Rate
    median_days: float | None
    """Days, nights and week-ends included, in which half of the answers came."""


@dataclass(frozen=True)
class Line:
    """How often something was said, of ``total``."""

    key: str
    label: LazyString | str
    count: int
    total: int

    @property
    def share(self) -> float:
        """In hundredths."""
        return 100 * self.count / self.total if self.total else 0


@dataclass(frozen=True)
class Group:
    """The requests of one structure (its id), or of the projects of one EPCI (its key)."""

    key: str
    name: str
    answered: Answered


@dataclass(frozen=True)
class OfMonth:
    """One month: sent, answered, closed without an answer."""

    since: date
    sent: int
    answered: int
    expired: int


@dataclass(frozen=True)
class Figures:
    """All figures of one territory and period."""

    answered: Answered
    expired: int
    accepted: int
    declined: int
    completed: int
    refusals: list[Line]
    outcomes: list[Line]
    satisfaction: float | None
    """Mean of 1 to 5."""
    opinions: int
    structures: list[Group]
    epci: list[Group]
    months: list[OfMonth]


def of(session: Session, scope: str, period: Period) -> Figures:
    """Return the figures of ``scope`` (``epci-…``, ``region-24``, ``actor-12``; '' is all)."""
    asked = _Asked(session, scope, period)
    spans, away = asked.spans(["send"], ANSWERS), asked.spans(["send"], TAKEN_AWAY)
    declined, completed = asked.subjects("decline"), asked.subjects("complete")
    refusals = _tally(session, Referral.refusal, declined)
    outcomes = _tally(session, Referral.outcome, completed)
    scores = _tally(session, Referral.satisfaction, [*completed, *asked.subjects("interrupt")])
    opinions = sum(count for score, count in scores.items() if score)
    total = sum(score * count for score, count in scores.items() if score)
    return Figures(
        answered=answered(spans, away, now()),
        expired=len(asked.subjects("expire")),
        accepted=len(asked.subjects("accept")),
        declined=len(declined),
        completed=len(completed),
        refusals=_lines(refusals, REFUSALS),
        outcomes=_lines(outcomes, OUTCOMES),
        satisfaction=total / opinions if opinions else None,
        opinions=opinions,
        structures=_by_structure(session, spans, away),
        epci=_by_epci(session, spans, away),
        months=_by_month(asked, period, spans),
    )


def answered(
    spans: Sequence[statistics.Span], away: Sequence[statistics.Span], moment: datetime
) -> Answered:
    """Return how ``spans`` (sent, answered) were answered; ``away`` says which were taken back.

    A request that was taken back before its time was up is in no rate: nobody is late.
    """
    gone = {span.subject_id: span.ended for span in away if span.ended is not None}
    rates = [
        statistics.rate_within([one for one in spans if not _spared(one, gone, days)], days, moment)
        for days in (3, 5)
    ]
    found = statistics.quartiles(spans)
    median = None if found is None else found.median / timedelta(days=1)
    return Answered(len(spans), rates[0], rates[1], median)


def _spared(span: statistics.Span, gone: dict[int, datetime], days: int) -> bool:
    left = gone.get(span.subject_id)
    if span.ended is not None or left is None:
        return False
    return left <= add_working_days(span.began, days)


class _Asked:
    """The log, asked about one scope and period."""

    def __init__(self, session: Session, scope: str, period: Period) -> None:
        self.session, self.scope = session, scope
        self.since, self.until = period.bounds[0], period.bounds[-1]

    def spans(self, begins: Collection[str], ends: Collection[str]) -> list[statistics.Span]:
        """Return the spans that began in the period."""
        return statistics.spans(
            self.session, REFERRALS.name, begins, ends, self.since, self.until, self.scope
        )

    def subjects(self, event: str) -> list[int]:
        """Return the requests to which ``event`` first happened in the period."""
        return [span.subject_id for span in self.spans([event], [])]


def _by_month(asked: _Asked, period: Period, sent: list[statistics.Span]) -> list[OfMonth]:
    counted: Counter[tuple[str, str]] = Counter()
    zone = period.bounds[0].tzinfo
    found = (
        ("sent", sent),
        ("answered", asked.spans(ANSWERS, [])),
        ("expired", asked.spans(["expire"], [])),
    )
    for what, spans in found:
        counted.update((f"{span.began.astimezone(zone):%Y-%m}", what) for span in spans)
    months = [since.date() for since in period.bounds[:-1]]
    return [
        OfMonth(day, *(counted[f"{day:%Y-%m}", what] for what, _spans in found)) for day in months
    ]


def _by_structure(
    session: Session, spans: list[statistics.Span], away: list[statistics.Span]
) -> list[Group]:
    """Return how each structure answered, the most asked first."""
    rows = _read(
        session,
        [span.subject_id for span in spans],
        lambda ids: (
            sa.select(Referral.id, Structure.id, Actor.name)
            .join(Structure, Structure.id == Referral.structure_id)
            .join(Actor, Actor.id == Structure.actor_id)
            .where(Referral.id.in_(ids))
        ),
    )
    return _groups(spans, away, {row[0]: (str(row[1]), row[2]) for row in rows})


def _by_epci(
    session: Session, spans: list[statistics.Span], away: list[statistics.Span]
) -> list[Group]:
    """Return how the requests of the projects of each EPCI were answered, the most first."""
    rows = _read(
        session,
        [span.subject_id for span in spans],
        lambda ids: (
            sa.select(Referral.id, Project.epci, Territory.name)
            .join(Project, Project.id == Referral.project_id)
            .join(Territory, sa.literal("epci-").concat(Territory.code) == Project.epci)
            .where(Territory.level == "epci", Referral.id.in_(ids))
        ),
    )
    return _groups(spans, away, {row[0]: (row[1], row[2]) for row in rows})


def _groups(
    spans: list[statistics.Span],
    away: list[statistics.Span],
    owner: dict[int, tuple[str, str]],
) -> list[Group]:
    sent: defaultdict[tuple[str, str], list[statistics.Span]] = defaultdict(list)
    back: defaultdict[tuple[str, str], list[statistics.Span]] = defaultdict(list)
    for kept, some in ((sent, spans), (back, away)):
        for span in some:
            if span.subject_id in owner:
                kept[owner[span.subject_id]].append(span)
    moment = now()
    found = [Group(*who, answered(own, back[who], moment)) for who, own in sent.items()]
    return sorted(found, key=lambda one: (-one.answered.requests, one.name, one.key))


def _tally(
    session: Session, column: sa.orm.InstrumentedAttribute, ids: Collection[int]
) -> Counter[str]:
    rows = _read(session, ids, lambda some: sa.select(column).where(Referral.id.in_(some)))
    return Counter(row[0] for row in rows if row[0])


def _read(
    session: Session, ids: Collection[int], query: Callable[[list[int]], sa.Select]
) -> list[sa.Row]:
    wanted = sorted(set(ids))
    parts = (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
    return [row for some in parts for row in session.execute(query(some))]


def _lines(counted: Counter[str], labels: dict[str, LazyString]) -> list[Line]:
    total = sum(counted.values())
    known = [Line(key, label, counted[key], total) for key, label in labels.items() if counted[key]]
    return sorted(known, key=lambda line: -line.count)
