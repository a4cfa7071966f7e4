# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the canonical CSV of as many invented actors as asked, in bulk and always the same."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from ess_map.bench import communes as places
from ess_map.bench import words
from ess_map.demo import tables
from ess_map.demo.fictional import PHONES, STAFF, facets
from ess_map.demo.french import at_town, of_town

CHUNK = 20_000
NOUNS = 80_000
HOURS = 6_000
WITH_HOURS = 0.20
VARIANTS = 400
LAST_CHECK = np.datetime64("2026-06-01")
KINDS = ("place", "emblem", "children", "town")


def generate(
    n: int,
    path: Path,
    seed: int = 1,
    communes: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write n actors to a CSV file; the first rows are the same whatever n.

    ``communes`` is the mirror's ``geo/communes.csv``; without it the npm package
    beside the project is read. ``progress`` is told how many rows a chunk had.
    """
    stock = _Stock.build(places.read(communes), seed)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(tables.ACTOR_COLUMNS) + "\n")
        for start in range(0, n, CHUNK):
            # A whole chunk is drawn even when less is needed, so that n changes no row.
            rng = np.random.default_rng((seed, start // CHUNK))
            lines = list(_lines(stock, rng, start))[: n - start]
            out.write("".join(lines))
            if progress:
                progress(len(lines))


@dataclass(frozen=True)
class _Names:
    """Name templates of all archetypes in a row, each cut at its one gap of one of KINDS."""

    first: np.ndarray
    count: np.ndarray
    before: np.ndarray
    after: np.ndarray
    kind: np.ndarray
    known: dict[str, np.ndarray]
    nouns: np.ndarray
    of_nouns: np.ndarray


@dataclass(frozen=True)
class _Stock:
    """Everything that is prepared once and then only looked up by index."""

    communes: places.Communes
    commune_odds: np.ndarray
    city: np.ndarray
    at_city: np.ndarray
    of_city: np.ndarray
    archetype_odds: np.ndarray
    open_chance: np.ndarray
    facets: np.ndarray
    summary_before: np.ndarray
    summary_after: np.ndarray
    names: _Names
    hours: np.ndarray
    hours_odds: np.ndarray
    streets: np.ndarray
    days: np.ndarray

    @classmethod
    def build(cls, communes: places.Communes, seed: int) -> "_Stock":
        archetypes = tables.document("archetypes.json")
        vocabulary = tables.document("words.json")
        weights = np.array([a["weight"] or 3 for a in archetypes], dtype=float)
        chances = np.array([a.get("open", 0) + 0.03 for a in archetypes])
        scale = WITH_HOURS / np.average(chances, weights=weights)
        summaries = [a["summaries"][0].split("{at}") for a in archetypes]
        hours = words.hours(HOURS)
        # Of six thousand ways to be open the first ones are by far the most usual.
        ranks = np.arange(len(hours)) + 4.0
        return cls(
            communes=communes,
            commune_odds=_cumulated(communes.population),
            city=_objects(map(_cell, communes.name)),
            at_city=_objects(map(at_town, communes.name)),
            of_city=_objects(map(of_town, communes.name)),
            archetype_odds=_cumulated(weights),
            open_chance=np.minimum(chances * scale, 0.9),
            facets=_facets(archetypes, seed),
            summary_before=_objects(before for before, _ in summaries),
            summary_after=_objects(after for _, after in summaries),
            names=_names(archetypes, vocabulary),
            hours=_objects(map(_cell, hours)),
            hours_odds=_cumulated(ranks**-0.9),
            streets=_objects(vocabulary["street"]),
            days=np.datetime_as_string(LAST_CHECK - np.arange(730)).astype(object),
        )


def _facets(archetypes: list[dict], seed: int) -> np.ndarray:
    """The five facet cells, already joined, in many variants per archetype."""
    rng = Random(seed)
    return _objects(
        ",".join(facets(rng, archetype).values())
        for archetype in archetypes
        for _ in range(VARIANTS)
    )


def _names(archetypes: list[dict], vocabulary: dict) -> _Names:
    first, count, before, after, kind = [], [], [], [], []
    for archetype in archetypes:
        # Templates with two gaps stay with the demonstration: one gap is one lookup.
        templates = [name for name in archetype["names"] if name.count("{") == 1]
        first.append(len(before))
        count.append(len(templates))
        for template in templates:
            head, rest = template.split("{")
            gap, tail = rest.split("}")
            quote = '"' if "," in template else ""
            before.append(quote + head)
            after.append(tail + quote)
            kind.append(KINDS.index(gap))
    nouns = words.proper_nouns(NOUNS)
    return _Names(
        first=np.array(first),
        count=np.array(count),
        before=_objects(before),
        after=_objects(after),
        kind=np.array(kind),
        known={gap: _objects(vocabulary[gap]) for gap in ("place", "emblem", "children")},
        nouns=_objects(nouns),
        of_nouns=_objects(map(of_town, nouns)),
    )


def _lines(stock: _Stock, rng: np.random.Generator, start: int) -> Iterator[str]:
    """Draw one chunk column by column, then join it row by row."""
    where = np.searchsorted(stock.commune_odds, rng.random(CHUNK), side="right")
    what = np.searchsorted(stock.archetype_odds, rng.random(CHUNK), side="right")
    longitude, latitude = _positions(stock.communes, where, rng)
    at_city = stock.at_city[where]
    numbers = np.arange(start + 1, start + CHUNK + 1)
    columns = zip(
        numbers.tolist(),
        _name_column(stock, rng, what, where),
        stock.summary_before[what] + at_city + stock.summary_after[what],
        stock.facets[what * VARIANTS + rng.integers(0, VARIANTS, CHUNK)],
        _sirets(numbers),
        rng.integers(1, 180, CHUNK).tolist(),
        stock.streets[rng.integers(0, len(stock.streets), CHUNK)],
        stock.city[where],
        stock.communes.code[where],
        longitude.tolist(),
        latitude.tolist(),
        rng.integers(0, len(PHONES), CHUNK).tolist(),
        rng.integers(0, 10_000, CHUNK).tolist(),
        _hours_column(stock, rng, what),
        _draw(rng, list(STAFF), list(STAFF.values())),
        np.where(rng.random(CHUNK) < 0.12, "", _day_column(stock, rng)),
        strict=True,
    )
    for (i, name, summary, facet, siret, house, street, city, code, x, y, prefix, line, hours,
         staff, day) in columns:  # fmt: skip
        phone = f"{PHONES[prefix]} {line // 100:02d} {line % 100:02d}"
        yield (
            f'bench-{i:07d},{name},"{summary}",,organisation,{facet},{siret},,{house} {street},,'
            f"{city},{code},{x:.5f},{y:.5f},address,{phone},,https://bench-{i}.example/,{hours},"
            f"{staff},published,1,{day},bench\n"
        )


def _positions(
    communes: places.Communes, where: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Points within their commune's circle, denser towards its centre."""
    distance = communes.radius_km[where] * 0.8 * rng.random(CHUNK)
    angle = rng.random(CHUNK) * 2 * math.pi
    centre = communes.latitude[where]
    latitude = centre + distance * np.sin(angle) / 111.2
    stretch = 111.32 * np.cos(np.radians(centre))
    return communes.longitude[where] + distance * np.cos(angle) / stretch, latitude


def _name_column(
    stock: _Stock, rng: np.random.Generator, what: np.ndarray, where: np.ndarray
) -> np.ndarray:
    names = stock.names
    template = names.first[what] + (rng.random(CHUNK) * names.count[what]).astype(np.int64)
    kind = names.kind[template]
    # A few nouns are everywhere, most are rare, as family names are.
    noun = (rng.random(CHUNK) ** 1.5 * NOUNS).astype(np.int64)
    rare = rng.random(CHUNK) < 0.6
    gap = np.empty(CHUNK, dtype=object)
    for number, name in enumerate(KINDS):
        rows = np.flatnonzero(kind == number)
        if name == "town":
            gap[rows] = stock.of_city[where[rows]]
            continue
        known = names.known[name]
        gap[rows] = known[(rng.random(len(rows)) * len(known)).astype(np.int64)]
        own = names.of_nouns if name == "place" else names.nouns
        proper = rows[rare[rows]]
        gap[proper] = own[noun[proper]]
    return names.before[template] + gap + names.after[template]


def _hours_column(stock: _Stock, rng: np.random.Generator, what: np.ndarray) -> np.ndarray:
    known = rng.random(CHUNK) < stock.open_chance[what]
    way = np.searchsorted(stock.hours_odds, rng.random(CHUNK), side="right")
    return np.where(known, stock.hours[way], "")


def _day_column(stock: _Stock, rng: np.random.Generator) -> np.ndarray:
    return stock.days[(rng.random(CHUNK) ** 1.6 * len(stock.days)).astype(np.int64)]


def _sirets(numbers: np.ndarray) -> list[str]:
    """Well-formed SIRET under the never attributed SIREN 000…: both keys are right (Luhn)."""
    siren = (numbers // 1000 + 1) * 10
    siren += -_luhn(siren) % 10
    siret = (siren * 10_000 + numbers % 1000) * 10
    siret += -_luhn(siret) % 10
    return [f"{number:014d}" for number in siret.tolist()]


def _luhn(numbers: np.ndarray) -> np.ndarray:
    """The Luhn sum: from the right, every second digit doubled, its digits added."""
    total = np.zeros_like(numbers)
    rest, double = numbers.copy(), False
    while rest.any():
        digit = rest % 10 * (2 if double else 1)
        total += digit // 10 + digit % 10
        rest, double = rest // 10, not double
    return total


def _draw(rng: np.random.Generator, items: list[str], weights: list[float]) -> np.ndarray:
    odds = _cumulated(np.array(weights, dtype=float))
    return _objects(items)[np.searchsorted(odds, rng.random(CHUNK), side="right")]


def _cumulated(weights: np.ndarray) -> np.ndarray:
    """Upper bounds of each share; the last one is exactly 1, so that no draw falls beyond."""
    bounds = np.cumsum(weights) / np.sum(weights)
    bounds[-1] = 1.0
    return bounds


def _objects(items) -> np.ndarray:
    return np.array(list(items), dtype=object)


def _cell(text: str) -> str:
    """A CSV cell, quoted where it must be."""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text
