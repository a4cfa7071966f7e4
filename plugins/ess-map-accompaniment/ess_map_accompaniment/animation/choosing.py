# SPDX-License-Identifier: AGPL-3.0-or-later
"""The services among which an animator chooses for a project: the fit ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from sqlalchemy.orm import Session

from ess_map import Outcome
from ess_map_accompaniment.matching import catalogue, judging, ordering
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.projects.models import Project
from ess_map_accompaniment.referrals import requests
from ess_map_accompaniment.referrals.models import Referral

SHOWN = 12
MISSES = 5
"""Of those that are not eligible, the nearest: an animator may send there all the same."""


@dataclass(frozen=True)
class Option:
    """One service to choose: what is said of it, in one line."""

    id: int
    name: str
    structure: str
    outcome: Outcome
    points: float
    reasons: tuple[LazyString | str, ...]
    """What stands in the way, or has to be asked."""
    active: int
    capacity: int
    waiting: LazyString | str


def instead(session: Session, referral: Referral, query: str = "") -> list[Option]:
    """Return the services that could take a request over; those of its need first."""
    found = _judged(session, referral.project, query)
    return _options(sorted(found, key=lambda one: _rank(one, referral.need)), query)


def besides(session: Session, project: Project, query: str = "") -> list[Option]:
    """Return the services that could be asked as well."""
    return _options(_judged(session, project, query), query)


def _judged(session: Session, project: Project, query: str) -> list[Judged]:
    asked = {
        one.service_id
        for one in requests.of_project(session, project.id)
        if one.state in requests.ALIVE
    }
    words = query.casefold().split()
    offers = [
        offer
        for offer in catalogue.offers(session)
        if offer.id not in asked and _named(offer, words)
    ]
    judged = judging.judge(projects.demand_of(project), offers)
    return ordering.order(judged, f"project-{project.id}")


def _named(offer: catalogue.Offer, words: Sequence[str]) -> bool:
    said = f"{offer.name} {offer.structure}".casefold()
    return all(word in said for word in words)


def _rank(one: Judged, need: str) -> tuple[int, bool]:
    return ordering.RANKS[one.outcome], one.offer.kind != need


def _options(judged: Sequence[Judged], query: str) -> list[Option]:
    fit = [one for one in judged if one.outcome is not Outcome.NOT_ELIGIBLE]
    rest = [one for one in judged if one.outcome is Outcome.NOT_ELIGIBLE]
    return [_option(one) for one in (*fit[:SHOWN], *rest[: SHOWN if query else MISSES])]


def _option(one: Judged) -> Option:
    said = one.explanation
    reasons = tuple(verdict.text for verdict in said.barriers) or said.questions
    return Option(
        id=one.offer.id,
        name=one.offer.name,
        structure=one.offer.structure,
        outcome=one.outcome,
        points=said.points,
        reasons=reasons,
        active=one.offer.active,
        capacity=one.offer.capacity,
        waiting=one.waiting_text,
    )
