# SPDX-License-Identifier: AGPL-3.0-or-later
"""The value chain of an activity: its steps, how many actors do each, and the empty ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ess_map.actors.models import Actor
from ess_map.explore.answer import Answer
from ess_map.platform.contracts import Term, Vocabulary
from ess_map.platform.plugins import registry

ACTIVITY = "activity"
SHARED = (ACTIVITY, "label", "role")
MOST_SHARED = 6


@dataclass(frozen=True)
class Step:
    """One activity of a chain."""

    key: str
    label: str
    count: int
    """How many of the selection do it, whatever other activity is asked for."""
    chosen: int
    members: int

    @property
    def empty(self) -> bool:
        return self.count == 0 and self.members == 0


@dataclass(frozen=True)
class Chain:
    """The steps of ``theme``, in the order of the vocabulary."""

    theme: str
    label: str
    steps: tuple[Step, ...]

    @property
    def covered(self) -> int:
        """How many steps somebody does."""
        return sum(not step.empty for step in self.steps)


@dataclass(frozen=True)
class Shared:
    """A term that several candidates have."""

    label: str
    count: int


def chain(
    found: Answer, theme: str, chosen: Sequence[Actor], members: Sequence[Actor]
) -> Chain | None:
    """Return the chain of the activity ``theme``: of what lies below it, or beside it.

    An activity without others below is itself a step of the one above. None for an unknown one.
    """
    vocabulary = registry().vocabularies[ACTIVITY]
    term = vocabulary.by_key.get(theme)
    if term is None:
        return None
    steps = below(vocabulary, term.key)
    if not steps and term.parent in vocabulary.by_key:
        term = vocabulary.by_key[term.parent]
        steps = below(vocabulary, term.key)
    counts = found.options(ACTIVITY)
    return Chain(
        term.key,
        term.label,
        tuple(
            Step(
                step.key,
                step.label,
                counts[step.key],
                _doing(vocabulary, step.key, chosen),
                _doing(vocabulary, step.key, members),
            )
            for step in steps or [term]
        ),
    )


def below(vocabulary: Vocabulary, key: str) -> list[Term]:
    """Return the terms right below ``key``, in their order."""
    return [term for term in vocabulary.terms if term.parent == key]


def themes() -> list[tuple[Term, list[Term]]]:
    """Return the activities: each that stands above, with those right below it."""
    vocabulary = registry().vocabularies[ACTIVITY]
    return [(term, below(vocabulary, term.key)) for term in vocabulary.terms if not term.parent]


def shared(actors: Iterable[Actor]) -> dict[str, list[Shared]]:
    """Return the terms that at least two of ``actors`` have, by vocabulary, commonest first."""
    kept = list(actors)
    found = {}
    for name in SHARED:
        vocabulary = registry().vocabularies[name]
        counts = Counter(key for actor in kept for key in actor.terms.get(name, ()))
        common = [(vocabulary.label_of(key), n) for key, n in counts.items() if n > 1]
        common.sort(key=lambda one: (-one[1], one[0]))
        found[name] = [Shared(label, n) for label, n in common[:MOST_SHARED]]
    return found


def _doing(vocabulary: Vocabulary, key: str, actors: Sequence[Actor]) -> int:
    keys = vocabulary.descendants[key]
    return sum(not keys.isdisjoint(actor.terms.get(ACTIVITY, ())) for actor in actors)
