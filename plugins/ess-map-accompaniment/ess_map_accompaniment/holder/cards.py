# SPDX-License-Identifier: AGPL-3.0-or-later
"""One service as a holder reads it: what it is, why it is here, and when one can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from flask_babel import LazyString, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Explanation, Outcome, Status, Verdict
from ess_map_accompaniment.holder import meeting
from ess_map_accompaniment.holder.meeting import Meeting
from ess_map_accompaniment.matching.demand import Offer
from ess_map_accompaniment.matching.judging import Judged
from ess_map_accompaniment.words import COSTS, SERVICES

BANDS = (
    (75, _l("correspond très bien à votre projet")),
    (50, _l("correspond bien à votre projet")),
    (25, _l("correspond en partie à votre projet")),
    (0, _l("correspond peu à votre projet")),
)
"""Least points in a hundred, and what is said of them."""
TITLES = {
    Outcome.ELIGIBLE: _l("Peuvent vous accompagner"),
    Outcome.TO_CHECK: _l("À vérifier"),
    Outcome.NOT_ELIGIBLE: _l("Ne peuvent pas vous accompagner"),
}


@dataclass(frozen=True)
class Card:
    """What the card of one service says."""

    judged: Judged
    kind: LazyString | str
    fit: LazyString | str
    meeting: Meeting | None
    room: str
    crowded: bool
    answer: str
    cost: str
    asks: Verdict | None
    """The first thing that the holder can settle."""
    field: str
    others: tuple[Verdict, ...]
    """What only the structure can settle."""
    hints: tuple[str, ...]
    """The least changes that would make it possible."""

    @property
    def offer(self) -> Offer:
        return self.judged.offer

    @property
    def explanation(self) -> Explanation:
        return self.judged.explanation


def shown(session: Session, judged: Sequence[Judged]) -> list[Card]:
    """Return the cards of services with the next meeting of each."""
    services = [(one.offer.id, one.offer.structure_id) for one in judged]
    meetings = meeting.of_services(session, services)
    return [of(one, meetings.get(one.offer.id)) for one in judged]


def of(judged: Judged, meets: Meeting | None = None) -> Card:
    """Return the card of a service that was judged."""
    offer, said = judged.offer, judged.explanation
    unknown = [v for v in gates(said) if v.status is Status.UNKNOWN]
    mine = [verdict for verdict in unknown if verdict.evidence.get("field")]
    return Card(
        judged=judged,
        kind=SERVICES.get(offer.kind, offer.kind),
        fit=fit(said),
        meeting=meets,
        room=_room(offer),
        crowded=offer.full,
        answer=_answer(offer),
        cost=_cost(offer),
        asks=mine[0] if mine else None,
        field=mine[0].evidence["field"] if mine else "",
        others=tuple(verdict for verdict in unknown if not verdict.evidence.get("field")),
        hints=tuple(str(one.relax_hint) for one in said.barriers if str(one.relax_hint)),
    )


def gates(said: Explanation) -> list[Verdict]:
    """Return the verdicts that decide, without those that give points."""
    return [verdict for verdict in said.verdicts if verdict.max_points is None]


def fit(said: Explanation) -> LazyString | str:
    """Return the points in words."""
    share = 100 * said.points / said.max_points if said.max_points else 0
    return next(words for least, words in BANDS if share >= least)


def fields_asked(judged: Sequence[Judged]) -> set[str]:
    """Return the fields of the demand that would settle something."""
    verdicts = chain.from_iterable(gates(one.explanation) for one in judged)
    return {
        verdict.evidence["field"]
        for verdict in verdicts
        if verdict.status is Status.UNKNOWN and verdict.evidence.get("field")
    }


def _room(offer: Offer) -> str:
    if offer.full:
        return _("Liste d'attente n° %(place)s", place=offer.waiting + 1)
    left = offer.capacity - offer.active
    return ngettext("%(num)s place d'accompagnement", "%(num)s places d'accompagnement", left)


def _answer(offer: Offer) -> str:
    promised = ngettext(
        "Promet de répondre sous %(num)s jour ouvré",
        "Promet de répondre sous %(num)s jours ouvrés",
        offer.response_days,
    )
    if offer.answer_days is None:
        return promised
    measured = format_decimal(round(offer.answer_days, 1))
    return _("%(promised)s (constaté : %(days)s)", promised=promised, days=measured)


def _cost(offer: Offer) -> str:
    said = str(COSTS.get(offer.cost, _("Coût non précisé")))
    return f"{said} : {offer.cost_details}" if offer.cost_details else said
