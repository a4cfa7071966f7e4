# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask criteria about offers: one of them, or thousands at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from ess_map.core.criteria import Criterion, Explanation, Status, Verdict
from ess_map.core.log import logger
from ess_map.core.sayable import Trials

HALF = 0.5
"""The share of its points that a criterion gives when it lacks what it needs to judge."""
SHARES = {Status.MET: 1.0, Status.UNMET: 0.0, Status.UNKNOWN: HALF}


def evaluate(
    criteria: Iterable[Criterion],
    demand: Any,
    offer: Any,
    context: Any = None,
    weights: Mapping[str, float] | None = None,
) -> Explanation:
    """Ask every criterion about ``offer`` and return what they say, in their order.

    ``weights`` (name → points) stand instead of the criteria's own: an instance publishes its
    own. A criterion that fails counts as unknown and is logged by its name; after an error of the
    database the transaction is lost, so that one is raised.
    """
    (explanation,) = evaluate_all(criteria, demand, (offer,), context, weights)
    return explanation


def evaluate_all(
    criteria: Iterable[Criterion],
    demand: Any,
    offers: Iterable[Any],
    context: Any = None,
    weights: Mapping[str, float] | None = None,
) -> list[Explanation]:
    """Return of each of ``offers``, in their order, what ``evaluate`` would say of it.

    Offers that are alike in what a criterion ``reads`` are judged once and share the verdict. An
    offer on which a criterion fails is unknown to it, and keeps the others from nothing.
    """
    offers, trials, weights = tuple(offers), Trials(), weights or {}
    columns = []
    for criterion in criteria:
        if criterion.max_points is not None and criterion.name in weights:
            criterion = replace(criterion, max_points=weights[criterion.name])
        columns.append(_column(_Judging(criterion, demand, context, trials), offers))
    if not columns:
        return [Explanation(()) for _offer in offers]
    return [Explanation(verdicts) for verdicts in zip(*columns, strict=True)]


def _column(judging: _Judging, offers: Sequence[Any]) -> list[Verdict]:
    places = _alike(judging.criterion, offers)
    if places is None:
        return [judging.verdict(offer) for offer in offers]
    found = {place: judging.verdict(offers[place]) for place in dict.fromkeys(places)}
    return [found[place] for place in places]


def _alike(criterion: Criterion, offers: Sequence[Any]) -> list[int] | None:
    """Return for each offer the place of the first that is alike, None to judge each by itself."""
    if criterion.reads is None or len(offers) < 2:
        return None
    try:
        return criterion.alike(offers)
    except sa.exc.DBAPIError:
        raise
    except Exception:  # noqa: BLE001 - the isolation point of criteria
        _log("criterion cannot be shared", criterion)
        return None


def _log(what: str, criterion: Criterion) -> None:
    logger.exception(what, extra={"fields": {"criterion": criterion.name}})


class _Judging:
    """One criterion in one evaluation; what it says again and again is finished once."""

    def __init__(self, criterion: Criterion, demand: Any, context: Any, trials: Trials) -> None:
        self.criterion = criterion
        self.asked = demand, context
        self.trials = trials
        self._finished: dict[int, tuple[Verdict, Verdict]] = {}
        self._failed = False

    def verdict(self, offer: Any) -> Verdict:
        demand, context = self.asked
        try:
            verdict = self.criterion.judge(demand, offer, context)
            known = self._finished.get(id(verdict))
            if known is None:
                self._refuse_unsayable(verdict)
        except sa.exc.DBAPIError:
            raise
        except Exception:  # noqa: BLE001 - the isolation point of criteria
            return self._failure()
        if known is None:
            # Kept with what was said, whose id is nobody else's as long as it is kept.
            known = self._finished[id(verdict)] = verdict, self._finish(verdict)
        return known[1]

    def _failure(self) -> Verdict:
        """Say so in the log once: a thousand offers fail as the first does."""
        criterion = self.criterion
        if not self._failed:
            _log("criterion failed", criterion)
            self._failed = True
        return self._finish(
            Verdict.unknown(_l("« %(label)s » n'a pas pu être vérifié.", label=criterion.label))
        )

    def _finish(self, verdict: Verdict) -> Verdict:
        most = self.criterion.max_points
        return replace(
            verdict,
            criterion=self.criterion.name,
            label=self.criterion.label,
            points=_points(verdict, most) if most else 0,
            max_points=most,
        )

    def _refuse_unsayable(self, verdict: Verdict) -> None:
        """Fail here, where it is contained, rather than when a decision is written down."""
        if not isinstance(verdict, Verdict):
            raise TypeError(f"a criterion returns a Verdict, not {verdict!r:.60}")
        Status(verdict.status)
        if verdict.evidence:
            self.trials.evidence(verdict.evidence)
        for text in (verdict.text, verdict.relax_hint, verdict.question):
            self.trials.text(text)


def _points(verdict: Verdict, most: float) -> float:
    """What is not known gives half whatever its judge thinks, so that nobody gains by silence."""
    known = verdict.share is not None and verdict.status is not Status.UNKNOWN
    return round((verdict.share if known else SHARES[verdict.status]) * most, 1)
