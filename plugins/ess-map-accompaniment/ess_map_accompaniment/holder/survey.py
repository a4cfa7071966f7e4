# SPDX-License-Identifier: AGPL-3.0-or-later
"""All services as they stand to one project, in the published order: nothing is hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from ess_map import Outcome, Status
from ess_map_accompaniment.holder import cards
from ess_map_accompaniment.matching import catalogue, judging, ordering
from ess_map_accompaniment.matching.demand import Demand, Offer
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.words import PUBLICS, STAGES

COOPERATIVE = frozenset({"scop", "scic", "5458", "5558", "5658", "5460", "5560", "5660"})
"""Forms of core's ``legal_form`` in which several people undertake together."""
TERRITORY = "accompaniment.territory"


@dataclass(frozen=True)
class Survey:
    """Every service with its verdicts, best first."""

    judged: tuple[Judged, ...]
    left_out: int = 0
    """Services that a filter of the visitor keeps out of sight; the page says how many."""

    @cached_property
    def by_outcome(self) -> dict[Outcome, list[Judged]]:
        """The services that can, that may, that cannot; in their order."""
        found: dict[Outcome, list[Judged]] = {outcome: [] for outcome in Outcome}
        for one in self.judged:
            found[one.explanation.outcome].append(one)
        return found

    @cached_property
    def structures_by_stage(self) -> dict[str, int]:
        """How many structures work here at each stage."""
        here: dict[str, set[int]] = {stage: set() for stage in STAGES}
        for one in self.judged:
            if not _covers(one):
                continue
            for stage in _stages(one.offer):
                here[stage].add(one.offer.structure_id)
        return {stage: len(ids) for stage, ids in here.items()}

    @cached_property
    def publics_asked(self) -> list[str]:
        """The publics of reserved services whose only question may be whether one is in them."""
        asking = [one for one in self.by_outcome[Outcome.TO_CHECK] if one.offer.reserved]
        if "publics" not in cards.fields_asked(asking):
            return []
        named = {key for one in asking for key in one.offer.publics}
        return [key for key in PUBLICS if key in named]

    @property
    def misses(self) -> list[Judged]:
        """The nearest misses, for who has nothing else."""
        return ordering.misses(list(self.judged))


def of(session: Session, demand: Demand, seed: str, *, collective_only: bool = False) -> Survey:
    """Judge every service in service for ``demand``; ``seed`` draws the weekly turn."""
    offers = catalogue.offers(session)
    kept = [one for one in offers if collective(one)] if collective_only else offers
    judged = ordering.order(judging.judge(demand, kept), seed)
    return Survey(tuple(judged), len(offers) - len(kept))


def collective(offer: Offer) -> bool:
    """Tell whether a service says that it takes teams, and cooperative forms."""
    forms = offer.legal_forms
    takes_forms = forms is not None and (not forms or bool(COOPERATIVE.intersection(forms)))
    return offer.team_mode in ("collective", "both") and takes_forms


def chosen(survey: Survey, ids: Iterable[int]) -> list[Judged]:
    """Return the services of ``ids`` that can be asked, in the order of the list."""
    wanted = set(ids)
    askable = (Outcome.ELIGIBLE, Outcome.TO_CHECK)
    return [
        one
        for one in survey.judged
        if one.offer.id in wanted and one.explanation.outcome in askable
    ]


def _covers(one: Judged) -> bool:
    return any(
        verdict.criterion == TERRITORY and verdict.status is Status.MET
        for verdict in one.explanation.verdicts
    )


def _stages(offer: Offer) -> Iterable[str]:
    """Return the stages that it announces; all of them for an empty list, none when unsaid."""
    if offer.stages is None:
        return ()
    return [stage for stage in offer.stages if stage in STAGES] or STAGES
