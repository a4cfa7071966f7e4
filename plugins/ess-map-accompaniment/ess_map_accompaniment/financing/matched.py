# SPDX-License-Identifier: AGPL-3.0-or-later
"""« 1 € coopérateur, 1 € Région »: what a rule adds to members' money, and why not to the rest.

All in whole cents. Two sums are exact by construction: the money that is matched and the parts that
are not make up what was contributed; what is added on each line makes up the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from ess_map import Invalid

REASONS = ("form", "members", "kind", "floor", "rounding", "person", "project", "envelope")
"""Why a part of a line is not matched, in the order in which a rule looks."""
KINDS = ("employee", "other")
_CENTS = ("per_person", "per_project", "per_person_min", "envelope")


@dataclass(frozen=True)
class Rule:
    """The terms of a scheme that matches. Amounts in cents, None for no limit.

    ``ratio``: added for a hundred contributed. ``per_person``, ``per_project`` and ``envelope``
    limit what is added; ``per_person_min`` is the least that a member contributes in all.
    """

    ratio: int = 100
    per_person: int | None = None
    per_project: int | None = None
    per_person_min: int = 0
    members_min: int = 0
    kinds: tuple[str, ...] = ()
    """Of members whose money is matched; empty: all."""
    envelope: int | None = None
    """What is left of the fund."""
    legal_forms: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, said: Mapping[str, Any], legal_forms: Sequence[str] = ()) -> Rule:
        """Return the rule that ``Scheme.match`` says; ``Invalid`` for what is none."""
        numbers = {name: said.get(name) for name in ("ratio", "members_min", *_CENTS)}
        numbers = {name: value for name, value in numbers.items() if value is not None}
        for name, value in numbers.items():
            if type(value) is not int or value < (name == "ratio"):
                raise Invalid(_("La règle d'abondement ne se lit pas : %(what)s.", what=name))
        kinds = tuple(kind for kind in KINDS if kind in said.get("kinds", ()))
        return cls(**numbers, kinds=kinds, legal_forms=tuple(legal_forms))

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads; the legal forms are the scheme's own."""
        said = {name: getattr(self, name) for name in ("ratio", "members_min", *_CENTS)}
        return {**said, "kinds": list(self.kinds)}


@dataclass(frozen=True)
class Contribution:
    """One line: who, how much, in which quality; lines of the same name are one person's."""

    name: str
    cents: int
    kind: str = "employee"


@dataclass(frozen=True)
class Line:
    """What a rule makes of one contribution: ``added`` is the other side's money."""

    contribution: Contribution
    added: int
    matched: int
    unmatched: tuple[tuple[str, int], ...]
    """(reason, cents of the contribution) for each part that is not matched."""


@dataclass(frozen=True)
class Result:
    """All lines, in the order in which they were given."""

    lines: tuple[Line, ...]

    @property
    def contributed(self) -> int:
        return sum(line.contribution.cents for line in self.lines)

    @property
    def added(self) -> int:
        return sum(line.added for line in self.lines)

    @property
    def matched(self) -> int:
        return sum(line.matched for line in self.lines)

    @property
    def unmatched(self) -> int:
        return self.contributed - self.matched

    @property
    def reasons(self) -> dict[str, int]:
        """Cents that are not matched, by reason, in the order of ``REASONS``."""
        found = dict.fromkeys(REASONS, 0)
        for line in self.lines:
            for reason, cents in line.unmatched:
                found[reason] += cents
        return {reason: cents for reason, cents in found.items() if cents}


def apply(rule: Rule, contributions: Sequence[Contribution], legal_form: str = "") -> Result:
    """Return what ``rule`` adds to each of ``contributions``, none of which is negative.

    The limits of the project and of the fund are used up in the order of the lines.
    """
    totals = _totals(contributions)
    refusal = _refusal(rule, contributions, totals, legal_form)
    if refusal:
        return Result(tuple(_none(one, refusal) for one in contributions))
    seen: dict[str, int] = {}
    left = replace(rule)
    lines = []
    for index, one in enumerate(contributions):
        person = _person(one, index)
        reason = _of_line(rule, one, totals[person])
        if reason:
            lines.append(_none(one, reason))
            continue
        before = seen.get(person, 0)
        seen[person] = before + one.cents
        line, left = _matched(rule, left, one, before)
        lines.append(line)
    return Result(tuple(lines))


def _matched(rule: Rule, left: Rule, one: Contribution, before: int) -> tuple[Line, Rule]:
    """Return the line of what is matched in part, and what is left after it.

    ``before``: what the same person has contributed on the lines above.
    """
    after = before + one.cents
    asked = _share(rule, after) - _share(rule, before)
    capped = _capped(rule, after) - _capped(rule, before)
    project = capped if left.per_project is None else min(capped, left.per_project)
    added = project if left.envelope is None else min(project, left.envelope)
    stages = (asked, capped, project, added)
    steps = [one.cents, *(_behind(rule, cents, one.cents) for cents in stages)]
    parts = zip(REASONS[-4:], (a - b for a, b in pairwise(steps)), strict=True)
    line = Line(one, added, steps[-1], tuple((why, cents) for why, cents in parts if cents))
    return line, replace(
        left,
        per_project=None if left.per_project is None else left.per_project - project,
        envelope=None if left.envelope is None else left.envelope - added,
    )


def _share(rule: Rule, cents: int) -> int:
    return cents * rule.ratio // 100


def _capped(rule: Rule, cents: int) -> int:
    share = _share(rule, cents)
    return share if rule.per_person is None else min(share, rule.per_person)


def _behind(rule: Rule, added: int, most: int) -> int:
    """Return the fewest cents of a contribution for which ``added`` is given."""
    return min(most, -(-added * 100 // rule.ratio))


def _refusal(
    rule: Rule, contributions: Sequence[Contribution], totals: Mapping[str, int], legal_form: str
) -> str:
    """Return why nothing at all is matched, '' when something may be."""
    if rule.legal_forms and legal_form not in rule.legal_forms:
        return "form"
    counted = {
        person
        for index, one in enumerate(contributions)
        if totals[person := _person(one, index)] and not _of_line(rule, one, totals[person])
    }
    return "members" if len(counted) < rule.members_min else ""


def _of_line(rule: Rule, one: Contribution, total: int) -> str:
    """Return why nothing of a line is matched, '' when something may be."""
    if rule.kinds and one.kind not in rule.kinds:
        return "kind"
    return "floor" if total < rule.per_person_min else ""


def _none(one: Contribution, reason: str) -> Line:
    return Line(one, 0, 0, ((reason, one.cents),) if one.cents else ())


def _totals(contributions: Sequence[Contribution]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, one in enumerate(contributions):
        person = _person(one, index)
        found[person] = found.get(person, 0) + one.cents
    return found


def _person(one: Contribution, index: int) -> str:
    """Return who a line is of: without a name it is somebody else each time."""
    name = " ".join(one.name.casefold().split())
    return f"{one.kind} {name}" if name else f"#{index}"
