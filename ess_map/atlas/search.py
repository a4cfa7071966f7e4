# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows a text means, and how well: names, summaries, labels of terms, communes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ess_map.atlas.words import SHORTEST_PREFIX, SHORTEST_TYPO
from ess_map.core.text import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from ess_map.atlas.segment import Segment
    from ess_map.platform.contracts import Vocabulary

MOST_WORDS = 12
NAME = 3.0
CONCEPT = 2.0
"""The weight of a word that stands in the name, and in the label of one of the actor's terms (a
"ressourcerie" that does not say so in its name) or names its commune; 1 in the summary.

All words must be found, so their rarity would only make scores differ between segments."""


class Lexicon:
    """Words that stand for something: word → targets, found as typed, inflected or unfinished."""

    def __init__(self, pairs: Iterable[tuple[str, object]]) -> None:
        self.targets: dict[str, list[object]] = {}
        for text, target in pairs:
            for word in words(text):
                if word not in STOP_WORDS:
                    self.targets.setdefault(word, []).append(target)
        self.by_stem: dict[str, list[str]] = {}
        for word in self.targets:
            self.by_stem.setdefault(stem(word), []).append(word)

    def find(self, word: str, *, unfinished: bool) -> set[object]:
        """Return what ``word`` stands for."""
        found = set(self.targets.get(word, ()))
        for other in self.by_stem.get(stem(word), ()):
            found.update(self.targets[other])
        if unfinished and len(word) >= SHORTEST_PREFIX:
            for other, targets in self.targets.items():
                if other.startswith(word):
                    found.update(targets)
        return found

    def close(self, word: str) -> set[object]:
        """Return what ``word`` stands for when one typing error is forgiven."""
        near = process.extract(
            word, self.targets.keys(), scorer=OSA.distance, score_cutoff=1, limit=8
        )
        return {target for other, _distance, _key in near for target in self.targets[other]}


@dataclass(frozen=True)
class Concepts:
    """The labels of all vocabularies behind facets: a word → the (facet, term) it names."""

    lexicon: Lexicon
    descendants: Mapping[str, Mapping[str, frozenset[str]]]

    @classmethod
    def of(cls, vocabularies: Mapping[str, Vocabulary]) -> Concepts:
        """Index the labels of ``vocabularies`` (facet name → its vocabulary), both languages."""
        pairs = (
            (f"{term.fr} {term.en}", (facet, term.key))
            for facet, vocabulary in vocabularies.items()
            for term in vocabulary.terms
        )
        below = {facet: vocabulary.descendants for facet, vocabulary in vocabularies.items()}
        return cls(Lexicon(pairs), below)


def asked_words(text: str) -> list[str]:
    """Return the words of a query that count; a query of stop words only keeps them."""
    found = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    return [word for word in found if word not in STOP_WORDS] or found


def scores(segment: Segment, text: str, concepts: Concepts) -> NDArray[np.float32]:
    """Return how well each row answers ``text``; 0 where one of its words is missing.

    Scores of different segments compare.
    """
    last = segment.memory.get("last scores")
    if last is not None and last[0] == text:
        return last[1]
    asked = asked_words(text)
    total = np.zeros(len(segment), dtype=np.float32)
    everywhere = np.full(len(segment), bool(asked))
    for position, word in enumerate(asked):
        unfinished = position == len(asked) - 1 and not text.endswith(" ")
        of_word = _word_scores(segment, word, concepts, unfinished=unfinished)
        everywhere &= of_word > 0
        total += of_word
    total[~everywhere] = 0
    # The counts, the list and the tiles of one page ask the same: keep the last answer.
    segment.memory["last scores"] = (text, total)
    return total


def _word_scores(
    segment: Segment, word: str, concepts: Concepts, *, unfinished: bool
) -> NDArray[np.float32]:
    meant = concepts.lexicon.find(word, unfinished=unfinished)
    places = place_lexicon(segment).find(word, unfinished=unfinished)
    terms = segment.words.matches(word, unfinished=unfinished)
    if not (meant or places or terms) and len(word) >= SHORTEST_TYPO:
        meant = concepts.lexicon.close(word)
        places = place_lexicon(segment).close(word)
        terms = segment.words.close(word)
    found = np.zeros(len(segment), dtype=np.float32)
    for facet, table in _tables(segment, meant, concepts):
        found[table[segment.facets[facet].codes]] = CONCEPT
    if places:
        table = np.zeros(len(segment.places), dtype=bool)
        table[list(places)] = True
        found[table[segment.place]] = CONCEPT
    for match in terms:
        rows, in_name = segment.words.rows(match.term)
        ranked = np.where(in_name, np.float32(match.weight * NAME), np.float32(match.weight))
        found[rows] = np.maximum(found[rows], ranked)
    return found


def _tables(
    segment: Segment, meant: Iterable[object], concepts: Concepts
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """For each facet, which of its combinations have one of the terms that are meant."""
    keys: dict[str, set[str]] = {}
    for facet, key in meant:
        keys.setdefault(facet, set()).update(concepts.descendants[facet][key])
    for facet, wanted in keys.items():
        combinations = segment.facets[facet].combinations
        yield facet, any_of(combinations, wanted)


def any_of(combinations: Sequence[tuple[str, ...]], wanted: set[str] | frozenset[str]) -> NDArray:
    """Return which of ``combinations`` have at least one of the ``wanted`` values."""
    found = (not wanted.isdisjoint(values) for values in combinations)
    return np.fromiter(found, bool, len(combinations))


def place_lexicon(segment: Segment) -> Lexicon:
    """The names of the communes of this segment; targets are indexes into ``places``."""
    if "places" not in segment.memory:
        segment.memory["places"] = Lexicon(
            (name, index) for index, name in enumerate(segment.place_names)
        )
    return segment.memory["places"]
