# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows a text means, and how well: names, summaries, labels of terms, communes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ess_map.atlas.segment import Segment, look_up
from ess_map.atlas.words import SHORTEST_PREFIX, SHORTEST_TYPO, Match
from ess_map.core.text import STOP_WORDS, stem, words

if TYPE_CHECKING:
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
        self.in_order = sorted(self.targets)
        self.by_stem: dict[str, list[str]] = {}
        for word in self.targets:
            self.by_stem.setdefault(stem(word), []).append(word)

    def find(self, word: str, *, unfinished: bool) -> set[object]:
        """Return what ``word`` stands for."""
        found = set(self.targets.get(word, ()))
        for other in self.by_stem.get(stem(word), ()):
            found.update(self.targets[other])
        if unfinished and len(word) >= SHORTEST_PREFIX:
            first = bisect_left(self.in_order, word)
            last = bisect_left(self.in_order, word + "\uffff")
            for other in self.in_order[first:last]:
                found.update(self.targets[other])
        return found

    def close(self, word: str) -> set[object]:
        """Return what ``word`` stands for when one typing error is forgiven."""
        near = process.extract(
            word, self.targets.keys(), scorer=OSA.distance, score_cutoff=1, limit=None
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


@dataclass(frozen=True)
class Word:
    """A word of a query, folded."""

    text: str
    unfinished: bool
    """The last one: it also means what begins so."""
    misspelt: bool = False
    """Nobody has it as typed, so that it means what is one typing error away."""


class Meaning(NamedTuple):
    """What a word may stand for in one segment."""

    terms: Sequence[Match]
    places: set[object]
    concepts: set[object]


def understand(segments: Sequence[Segment], text: str, concepts: Concepts) -> tuple[Word, ...]:
    """Return the words of ``text`` that count, none when it has none.

    Whether one is misspelt is decided on all segments together: how the actors are spread
    over them must not change who is found.
    """
    found = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    kept = [word for word in found if word not in STOP_WORDS] or found
    asked = [Word(word, unfinished=word is kept[-1]) for word in kept]
    return tuple(
        replace(word, misspelt=len(word.text) >= SHORTEST_TYPO)
        if not any(_has(segment, word, concepts) for segment in segments)
        else word
        for word in asked
    )


def _has(segment: Segment, word: Word, concepts: Concepts) -> bool:
    """Tell whether somebody who is still there has the word."""
    meaning = _meaning(segment, word, concepts)
    alive = segment.alive
    return (
        any(alive[segment.words.rows(match)[0]].any() for match in meaning.terms)
        or bool(meaning.places and (alive & _of_places(segment, meaning.places)).any())
        or any((alive & rows).any() for rows in _of_concepts(segment, meaning.concepts, concepts))
    )


def scores(segment: Segment, asked: tuple[Word, ...], concepts: Concepts) -> NDArray[np.float32]:
    """Return how well each row answers what is asked; 0 where one of the words is missing.

    Scores of different segments compare.
    """
    last = segment.memory.get("last scores")
    if last is not None and last[0] == asked and last[1] is concepts:
        return last[2]
    total = np.zeros(len(segment), dtype=np.float32)
    everywhere = np.full(len(segment), bool(asked))
    for word in asked:
        of_word = _word_scores(segment, word, concepts)
        everywhere &= of_word > 0
        total += of_word
    total[~everywhere] = 0
    # The counts, the list and the tiles of one page ask the same: keep the last answer.
    segment.memory["last scores"] = (asked, concepts, total)
    return total


def _word_scores(segment: Segment, word: Word, concepts: Concepts) -> NDArray[np.float32]:
    meaning = _meaning(segment, word, concepts)
    found = np.zeros(len(segment), dtype=np.float32)
    for rows in _of_concepts(segment, meaning.concepts, concepts):
        np.putmask(found, rows, CONCEPT)
    if meaning.places:
        np.putmask(found, _of_places(segment, meaning.places), CONCEPT)
    for match in meaning.terms:
        rows, in_name = segment.words.rows(match)
        for some, score in ((rows[~in_name], match.weight), (rows[in_name], match.weight * NAME)):
            found[some] = np.maximum(found[some], np.float32(score))
    return found


def _meaning(segment: Segment, word: Word, concepts: Concepts) -> Meaning:
    places = place_lexicon(segment)
    if word.misspelt:
        return Meaning(
            segment.words.close(word.text),
            places.close(word.text),
            concepts.lexicon.close(word.text),
        )
    return Meaning(
        segment.words.matches(word.text, unfinished=word.unfinished),
        places.find(word.text, unfinished=word.unfinished),
        concepts.lexicon.find(word.text, unfinished=word.unfinished),
    )


def _of_places(segment: Segment, places: Iterable[object]) -> NDArray[np.bool_]:
    table = np.zeros(len(segment.places), dtype=bool)
    table[list(places)] = True
    return look_up(table, segment.place)


def _of_concepts(
    segment: Segment, meant: Iterable[object], concepts: Concepts
) -> Iterator[NDArray[np.bool_]]:
    for facet, table in _tables(segment, meant, concepts):
        yield look_up(table, segment.facets[facet].codes)


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
