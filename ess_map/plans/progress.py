# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a plan is: pure arithmetic over a tree of steps, exact, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

WHOLE = Fraction(100)


@dataclass(frozen=True)
class Step:
    """One item: what has children is as far as they are, unless it is dropped."""

    status: str = "todo"
    progress: int = 0
    """Percent, of a step without children."""
    weight: int = 1
    children: tuple[Step, ...] = ()


def status(step: Step) -> str:
    """Return the state of ``step``: its own, or what those of its children come to."""
    if step.status == "dropped" or not step.children:
        return step.status
    found = {status(child) for child in step.children} - {"dropped"}
    if not found:
        return "dropped"
    return next(iter(found)) if len(found) == 1 else "doing"


def progress(step: Step) -> Fraction | None:
    """Return how far ``step`` is in percent, exactly; None when it is dropped."""
    state = status(step)
    if state in ("done", "dropped"):
        return WHOLE if state == "done" else None
    if step.children:
        return mean(step.children)
    return Fraction(min(max(step.progress, 0), 100))


def mean(steps: Iterable[Step]) -> Fraction | None:
    """Return the mean of steps by weight, without those dropped; None when none is left."""
    found = [(progress(step), max(step.weight, 1)) for step in steps]
    known = [(exact, weight) for exact, weight in found if exact is not None]
    total = sum(weight for _exact, weight in known)
    return sum(exact * weight for exact, weight in known) / total if total else None


def percent(exact: Fraction | None) -> int:
    """Return what is shown: rounded down, so that nothing but the whole is 100 %."""
    return floor(exact) if exact is not None else 0


def is_late(state: str, deadline: date | None, today: date) -> bool:
    """Tell whether the deadline has passed and there is still something to do."""
    return deadline is not None and deadline < today and state not in ("done", "dropped")
