# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the database to a segment: the whole of it, or the few actors that changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.actors.models import Actor, ActorLocation
from ess_map.actors.vocabularies import family_index
from ess_map.atlas.segment import Coded, Segment
from ess_map.atlas.words import WordCollector
from ess_map.core.morton import NOWHERE
from ess_map.core.text import fold, words
from ess_map.platform.contracts import ActorRow, Facet
from ess_map.territories.models import Territory

BATCH = 20_000
EPOCH = date(2000, 1, 1)


class Entry(NamedTuple):
    """What the atlas keeps of one actor."""

    id: int
    name: str
    summary: str
    qk: int
    commune: str
    family: int
    fresh: int
    facets: tuple[tuple[str, ...], ...]
    """The values of each facet, in the order of the registry."""


Progress = Callable[[int], None]


def read(
    session: Session, facets: Mapping[str, Facet], ids: Sequence[int] | None = None
) -> Iterator[Entry]:
    """Yield the published actors, all or those of ``ids``, streaming from the database."""
    statement = (
        sa.select(
            Actor.id,
            Actor.name,
            Actor.summary,
            sa.cast(Actor.terms, sa.Text),
            Actor.opening_hours,
            Actor.verified_at,
            sa.func.coalesce(ActorLocation.qk, NOWHERE),
            sa.func.coalesce(ActorLocation.commune_code, ""),
        )
        .outerjoin(ActorLocation, ActorLocation.actor_id == Actor.id)
        .where(Actor.status == "published")
        .execution_options(yield_per=BATCH)
    )
    if ids is not None:
        statement = statement.where(Actor.id.in_(ids))
    for batch in session.execute(statement).partitions():
        yield from _entries(batch, facets)


def _entries(batch: Sequence[sa.Row[Any]], facets: Mapping[str, Facet]) -> Iterator[Entry]:
    rows = [ActorRow(row[0], _parse(row[3]), row[4], row[5]) for row in batch]
    values = [facet.values(rows) for facet in facets.values()]
    for position, row in enumerate(batch):
        yield Entry(
            id=row[0],
            name=row[1],
            summary=row[2],
            qk=row[6],
            commune=row[7],
            family=family_index(rows[position].terms),
            fresh=max(0, (row[5] - EPOCH).days) if row[5] else 0,
            facets=tuple(tuple(column[position]) for column in values),
        )


@lru_cache(maxsize=65536)
def _parse(terms: str) -> Mapping[str, Sequence[str]]:
    # A million actors share a few thousand combinations of terms.
    return json.loads(terms)


class _Codes:
    """Gives each distinct value a small number, in order of appearance."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.column: list[np.ndarray] = []

    def extend(self, values: Iterable[Any]) -> None:
        numbers = self.numbers
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        self.column.append(np.array(codes, dtype=np.uint32))

    def codes(self, order: np.ndarray) -> np.ndarray:
        kind = np.uint16 if len(self.numbers) <= 0xFFFF else np.uint32
        return np.concatenate(self.column)[order].astype(kind)


def commune_names(session: Session, codes: Collection[str] | None = None) -> dict[str, str]:
    """Return the name of every commune, or of those of ``codes``, by INSEE code."""
    statement = sa.select(Territory.code, Territory.name).where(Territory.level == "commune")
    if codes is not None:
        statement = statement.where(Territory.code.in_(codes))
    return dict(session.execute(statement).all())


def segment(
    entries: Iterable[Entry],
    facets: Iterable[str],
    names_of_places: Mapping[str, str],
    progress: Progress = lambda done: None,
) -> Segment:
    """Sort ``entries`` into a segment; ``progress`` is told how many are read so far."""
    facet_names = tuple(facets)
    collector = WordCollector()
    places, coded = _Codes(), [_Codes() for _ in facet_names]
    numbers: list[np.ndarray] = []
    names: list[bytes] = []
    folded: list[str] = []
    for batch in _batches(entries):
        for row, entry in enumerate(batch, start=len(names)):
            folded.append(fold(entry.name))
            collector.add(row, words(entry.name), words(entry.summary))
            names.append(entry.name.encode())
        rows = [(entry.qk, entry.id, entry.family, entry.fresh) for entry in batch]
        numbers.append(np.array(rows, dtype=np.int64).reshape(-1, 4))
        places.extend(entry.commune for entry in batch)
        for position, codes in enumerate(coded):
            codes.extend(entry.facets[position] for entry in batch)
        progress(len(names))
    table = np.concatenate(numbers)
    # The id breaks ties, so that both databases give the same order.
    order = np.lexsort((table[:, 1], table[:, 0]))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ends, blob = _joined(names, order)
    name_rank = _alphabetical(folded, table[:, 1])[order]
    return Segment(
        qk=table[order, 0],
        ids=table[order, 1].astype(np.int32),
        family=table[order, 2].astype(np.uint8),
        fresh=table[order, 3].clip(0, 0xFFFF).astype(np.uint16),
        place=places.codes(order),
        places=list(places.numbers),
        place_names=[names_of_places.get(code, "") for code in places.numbers],
        name_rank=name_rank,
        by_name=np.argsort(name_rank).astype(np.int32),
        names=blob,
        name_ends=ends,
        facets={
            name: Coded(codes.codes(order), list(codes.numbers))
            for name, codes in zip(facet_names, coded, strict=True)
        },
        words=collector.index(rank),
        alive=np.ones(len(order), dtype=bool),
    )


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Cut into batches; always one, so that an empty segment has its columns too."""
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _joined(names: Sequence[bytes], order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    ordered = [names[position] for position in order]
    ends = np.cumsum([len(name) for name in ordered], dtype=np.int64).astype(np.uint32)
    return ends, np.frombuffer(b"".join(ordered), dtype=np.uint8)


def _alphabetical(folded: Sequence[str], ids: np.ndarray) -> np.ndarray:
    by_name = sorted(range(len(folded)), key=lambda row: (folded[row], ids[row]))
    ranks = np.empty(len(folded), dtype=np.uint32)
    ranks[by_name] = np.arange(len(folded), dtype=np.uint32)
    return ranks
