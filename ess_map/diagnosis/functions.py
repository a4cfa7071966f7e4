# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is missing: activities and roles that the neighbours or the région have more of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from ess_map.board import gaps
from ess_map.diagnosis import coverage
from ess_map.diagnosis.actors import Link
from ess_map.diagnosis.census import Census
from ess_map.diagnosis.coverage import Covering
from ess_map.diagnosis.figures import Section, on_map
from ess_map.platform.contracts import Vocabulary

FACETS = ("activity", "role")


@dataclass(frozen=True)
class Beside:
    """What is compared with: ``words`` names it after "comme"."""

    words: str
    population: int
    taken: Census


def section(
    population: int | None,
    taken: Census,
    covering: Sequence[Covering],
    besides: Sequence[Beside],
    vocabularies: Sequence[Vocabulary],
    link: Link,
) -> Section:
    """Return each function that is missing here: how many there are, how many to expect."""
    title = _("Fonctions qui manquent")
    usable = [one for one in besides if one.population]
    if not population or not usable:
        word = _("Pas de voisins ou pas de population connue : rien à quoi comparer.")
        return Section("functions", title, (), (word,))
    figures = []
    for vocabulary in vocabularies:
        found = _missing(vocabulary, population, taken, usable)
        for key, (label, here, expected) in found.items():
            figures.append(
                on_map(
                    f"missing.{vocabulary.name}.{key}",
                    label,
                    here,
                    _("ici"),
                    coverage.limits(covering),
                    note=" ".join(expected),
                    url=link(**{vocabulary.name: key}),
                )
            )
    words = [
        _(
            "Manque ce qui est deux fois plus rare ici, à nombre d'habitants égal, et dont au "
            "moins un serait attendu."
        )
    ]
    if not figures:
        words.append(_("Rien ne manque nettement ici."))
    caveats = (coverage.warning(covering),)
    return Section("functions", title, tuple(figures), tuple(words), tuple(filter(None, caveats)))


def _missing(
    vocabulary: Vocabulary, population: int, taken: Census, besides: Sequence[Beside]
) -> dict[str, tuple[str, int, list[str]]]:
    """Return key → (label, how many here, what each comparison would expect), widest gap first."""
    tops = [term for term in vocabulary.terms if not term.parent]
    name = vocabulary.name
    found: dict[str, tuple[str, int, list[str]]] = {}
    for one in besides:
        share = population / one.population
        for gap in gaps.activities(tops, taken.by[name], one.taken.by[name], share):
            if gap.is_gap:
                kept = found.setdefault(gap.key, (gap.label, gap.here, []))
                kept[2].append(_expected(round(gap.expected), one.words))
    return found


def _expected(number: int, words: str) -> str:
    return ngettext(
        "%(n)s attendu comme %(words)s.", "%(n)s attendus comme %(words)s.", number,
        n=number, words=words,
    )  # fmt: skip
