# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that is said of services for one project, as lines of text: what the page shows, to audit."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map import Outcome, Status, Verdict
from ess_map_accompaniment.matching.judging import Judged

SIGNS = {Status.MET: "+", Status.UNMET: "-", Status.UNKNOWN: "?"}


def of_all(ordered: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of all services, by outcome, numbered in their order."""
    numbers = itertools.count(1)
    for outcome in Outcome:
        group = [one for one in ordered if one.outcome is outcome]
        yield f"{str(outcome.label).upper()} ({len(group)})"
        yield ""
        for one in group:
            yield f"{next(numbers)}. {title(one)}"
            yield from (f"   {line}" for line in of_verdicts(one.explanation.verdicts))
            yield ""


def title(judged: Judged) -> str:
    """Return the name of a service with what its place in the list depends on."""
    offer = judged.offer
    return " · ".join([f"{offer.structure}, {offer.name}", *(str(part) for part in rank(judged))])


def rank(judged: Judged) -> list[str]:
    """Return what decides of the place of a service in the list, one thing after the other."""
    if judged.outcome is Outcome.NOT_ELIGIBLE:
        km = judged.km
        return [] if km is None else [_("à %(km)s km", km=format_decimal(km))]
    points, most = judged.explanation.points, judged.explanation.max_points
    said = _(
        "%(points)s points sur %(most)s", points=format_decimal(points), most=format_decimal(most)
    )
    places = _(
        "suivis en cours : %(active)s sur %(capacity)s",
        active=judged.offer.active,
        capacity=judged.offer.capacity,
    )
    parts = [said, str(judged.band_text), places, str(judged.waiting_text)]
    return [part for part in parts if part]


def of_verdicts(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield one line for each verdict, in their order."""
    for verdict in verdicts:
        yield f"{SIGNS[verdict.status]} {line(verdict)}"


def line(verdict: Verdict) -> str:
    """Return all that a verdict says: what, the points, what is missing, what would change it."""
    said = f"{verdict.label} : {verdict.text}"
    if verdict.max_points is not None:
        said += f" ({points(verdict)})"
    more = [verdict.question, verdict.relax_hint, verdict.remark]
    return " — ".join([said, *(str(one) for one in more if str(one))])


def points(verdict: Verdict) -> str:
    """Return the points of a verdict, and how many it could have given."""
    given, most = format_decimal(verdict.points), format_decimal(verdict.max_points or 0)
    return _("%(points)s sur %(most)s", points=given, most=most)
