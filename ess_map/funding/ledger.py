# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of a pôle's funding: written under its schemes' rules, summed to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, joinedload

from ess_map.core import clock
from ess_map.core.errors import NotFound
from ess_map.core.money import share_out
from ess_map.funding import alerts, rules
from ess_map.funding.models import Funding, Scheme
from ess_map.funding.years import by_year

STATUSES = {
    "planned": _l("Prévu"),
    "asked": _l("Demandé"),
    "granted": _l("Accordé"),
    "ended": _l("Terminé"),
    "refused": _l("Refusé"),
}
SURE = ("granted", "ended")
LOCK = "funding"
"""Whoever writes a line or a rule does it alone: two at once would both find the ceiling free."""


@dataclass(frozen=True)
class Facts:
    """What somebody says of a line; ``scheme`` is None for another co-funder, ``funder``."""

    scheme: Scheme | None
    funder: str
    label: str
    status: str
    ask: rules.Ask
    note: str


@dataclass(frozen=True)
class Year:
    """What falls in one calendar year; what is ``sure`` has been granted, or paid and ended."""

    year: int
    sure: int
    asked: int
    planned: int

    @property
    def total(self) -> int:
        return self.sure + self.asked + self.planned


@dataclass(frozen=True)
class Share:
    """One funder's part of what is sure, and of everything that was not refused.

    The parts are in tenths of a percent, and those of all funders add up to a thousand.
    """

    funder: str
    sure: int
    sure_part: int
    hoped: int
    hoped_part: int


def of(session: Session, pole_id: int) -> list[Funding]:
    """Return the lines of a pôle with their schemes, the earliest first."""
    return list(
        session.scalars(
            sa.select(Funding)
            .where(Funding.pole_id == pole_id)
            .options(joinedload(Funding.scheme))
            .order_by(Funding.starts_on, Funding.id)
        )
    )


def get(session: Session, pole_id: int, line_id: int) -> Funding:
    """Return one line of that pôle with its scheme; ``NotFound``."""
    line = session.scalar(
        sa.select(Funding)
        .where(Funding.pole_id == pole_id, Funding.id == line_id)
        .options(joinedload(Funding.scheme))
    )
    if line is None:
        raise NotFound(_("Ce financement n'est plus dans la liste de ce pôle."))
    return line


def refusals(
    lines: Sequence[Funding], facts: Facts, line: Funding | None = None
) -> list[rules.Refusal]:
    """Return why ``facts`` cannot be; ``lines`` are the pôle's, ``line`` the one that changes.

    What was written under a rule stays as it was: a line is held against it again only when what
    the rule speaks of changes.
    """
    found = rules.plain(facts.ask)
    if found or facts.scheme is None or facts.status == rules.REFUSED:
        return found
    if line is not None and _untouched(line, facts):
        return []
    return rules.check(facts.scheme, facts.ask, under(facts.scheme, lines, line))


def under(scheme: Scheme, lines: Iterable[Funding], but: Funding | None = None) -> list[rules.Ask]:
    """Return what ``lines`` take of ``scheme``: those refused take nothing."""
    return [
        rules.of(one)
        for one in lines
        if one.scheme_id == scheme.id and one.status != rules.REFUSED and one is not but
    ]


def write(session: Session, pole_id: int, facts: Facts, line: Funding | None = None) -> Funding:
    """Write a line, a new one unless ``line`` is given, and move what will ring before its end.

    The caller holds ``LOCK`` and has asked ``refusals``.
    """
    before = (line.status, line.ends_on) if line else None
    if line is None:
        line = Funding(pole_id=pole_id, created_at=clock.now())
        session.add(line)
    ask, scheme = facts.ask, facts.scheme
    line.scheme = scheme
    line.funder = scheme.funder if scheme else facts.funder
    line.label, line.status, line.note = facts.label, facts.status, facts.note
    line.amount_cents, line.posts = ask.cents, ask.posts
    line.starts_on, line.ends_on = ask.starts, ask.ends
    session.flush()
    if (line.status, line.ends_on) != before:
        alerts.plan(session, line)
    return line


def totals(lines: Iterable[Funding]) -> dict[str, int]:
    """Return the cents of every status."""
    found = dict.fromkeys(STATUSES, 0)
    for line in lines:
        found[line.status] += line.amount_cents
    return found


def years(lines: Iterable[Funding]) -> list[Year]:
    """Return what falls in each calendar year from the first to the last, refused lines aside."""
    found: dict[int, dict[str, int]] = {}
    for line in lines:
        if line.status == rules.REFUSED:
            continue
        kind = "sure" if line.status in SURE else line.status
        for year, cents in by_year(line.amount_cents, line.starts_on, line.ends_on).items():
            row = found.setdefault(year, {"sure": 0, "asked": 0, "planned": 0})
            row[kind] += cents
    if not found:
        return []
    nothing = {"sure": 0, "asked": 0, "planned": 0}
    span = range(min(found), max(found) + 1)
    return [Year(year=year, **found.get(year, nothing)) for year in span]


def shares(lines: Iterable[Funding]) -> list[Share]:
    """Return each funder's part, the largest first; refused lines count for nothing."""
    kept = [line for line in lines if line.status != rules.REFUSED]
    names = sorted({line.funder for line in kept}, key=str.casefold)
    sure = [_sum(one for one in _from(kept, name) if one.status in SURE) for name in names]
    hoped = [_sum(_from(kept, name)) for name in names]
    rows = map(Share, names, sure, _parts(sure), hoped, _parts(hoped))
    return sorted(rows, key=attrgetter("sure", "hoped"), reverse=True)


def today() -> date:
    """Return the day in mainland France."""
    return clock.local_now().date()


def _untouched(line: Funding, facts: Facts) -> bool:
    same = line.scheme_id == facts.scheme.id and rules.of(line) == facts.ask
    return same and line.status != rules.REFUSED


def _from(lines: Iterable[Funding], funder: str) -> list[Funding]:
    return [line for line in lines if line.funder == funder]


def _sum(lines: Iterable[Funding]) -> int:
    return sum(line.amount_cents for line in lines)


def _parts(amounts: list[int]) -> list[int]:
    return share_out(1000, amounts) if any(amounts) else [0] * len(amounts)
