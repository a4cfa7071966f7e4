# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gestures of visitors, each with what it may take and an endless supply of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlencode

from ess_map.bench.sample import Sample
from ess_map.core.clock import PARIS

TILE = 10.0
WORLD = 40.0
FACETS = 40.0
SEARCH = 50.0
OPEN = 60.0
FRAGMENT = 120.0
POLE = 150.0
"""Targets in milliseconds, for the median of a warm worker with 1.5 million actors; of the last,
with 300 pôles of 100 members."""

SMALL = 20_000
FIRST_PAGE = 60.0
"""With at most that many actors on SpatiaLite, the whole page is asked to be that fast."""


@dataclass(frozen=True)
class Gesture:
    """Something that a visitor does; ``target`` in milliseconds, None where none was set."""

    key: str
    label: str
    target: float | None
    address: Callable[[], str]
    """Gives another address at every call."""
    fragment: bool = False
    repeats: int = 0
    """How often it is made when that is not as often as the others; it is slow then."""


def gestures(sample: Sample, *, actors: int, kind: str) -> list[Gesture]:
    """Return all gestures, in the order in which they are shown."""
    everywhere = (*_tiles(sample), *_counts(sample), *_searches(sample))
    poles = _poles(sample) if sample.poles else ()
    return [*everywhere, *_pages(sample, actors, kind), *poles]


def _tiles(sample: Sample) -> Iterator[Gesture]:
    for zoom in (0, 5, 9, 12, 14):
        target = TILE if zoom else WORLD
        yield Gesture(f"tile-z{zoom}", f"tuile z{zoom}", target, _with(_tile(sample, zoom)))
        yield Gesture(
            f"tile-z{zoom}-filtered",
            f"tuile z{zoom}, filtres combinés",
            target,
            _with(_tile(sample, zoom), sample.filters),
        )


def _tile(sample: Sample, zoom: int) -> Callable[[], str]:
    return lambda: sample.tile(zoom)


def _counts(sample: Sample) -> Iterator[Gesture]:
    address = "/facets.json"
    yield Gesture("facets-country", "compteurs, pays", FACETS, _with(address))
    yield Gesture(
        "facets-country-filtered",
        "compteurs, pays, filtres combinés",
        FACETS,
        _with(address, sample.filters),
    )
    yield Gesture("facets-epci", "compteurs, un EPCI", FACETS, _with(address, _epci(sample)))
    yield Gesture("open-now", "ouvert maintenant", OPEN, _with(address, lambda: {"open": "now"}))
    yield Gesture("open-at", "ouvert à un autre moment", OPEN, _with(address, _moment(sample)))


def _moment(sample: Sample) -> Callable[[], dict[str, str]]:
    """Any minute of a day of next week: the first one asked for compiles that day."""
    day = (datetime.now(PARIS) + timedelta(days=7)).date()

    def asked() -> dict[str, str]:
        hour, minute = divmod(sample.rng.randrange(24 * 60), 60)
        return {"open": "now", "open_at": f"{day}T{hour:02}:{minute:02}"}

    return asked


def _epci(sample: Sample) -> Callable[[], dict[str, str]]:
    return lambda: {"territory": sample.rng.choice(sample.epcis)}


def _searches(sample: Sample) -> Iterator[Gesture]:
    """The search box's own answer: what it means, where it is, and the five best actors."""
    asked = {
        "exact": ("un mot", sample.word),
        "two-words": ("deux mots", sample.two_words),
        "typo": ("une faute de frappe", sample.misspelt),
        "completion": ("un début de mot", sample.beginning),
    }
    for key, (label, draw) in asked.items():
        address = _with("/suggest.json", _text(draw))
        yield Gesture(f"search-{key}", f"recherche, {label}", SEARCH, address)


def _text(draw: Callable[[], str]) -> Callable[[], dict[str, str]]:
    return lambda: {"q": draw()}


def _pages(sample: Sample, actors: int, kind: str) -> Iterator[Gesture]:
    asked = {
        "plain": ("", lambda: {"page": str(sample.rng.randrange(1, 1 + max(1, actors // 40)))}),
        "filtered": (", filtres combinés", sample.filters),
        "epci": (", un EPCI", _epci(sample)),
        "typo": (", une faute de frappe", _text(sample.misspelt)),
    }
    for key, (label, draw) in asked.items():
        yield Gesture(
            f"fragment-{key}", f"liste et filtres{label}", FRAGMENT, _with("/", draw), fragment=True
        )
    small = actors <= SMALL and kind == "spatialite"
    yield Gesture("page-first", "première page", FIRST_PAGE if small else None, _with("/"))
    yield Gesture(
        "page-actor", "page d'un acteur", None, _with(lambda: sample.rng.choice(sample.actors))
    )


def _poles(sample: Sample) -> Iterator[Gesture]:
    """The pages of a pôle that everybody reads, and those of all of them."""

    def one() -> str:
        return sample.rng.choice(sample.poles)

    def epci() -> str:
        return sample.rng.choice(sample.epcis)

    asked: dict[str, tuple[str, Callable[[], str]]] = {
        "all": ("les pôles, liste et carte", lambda: "/poles"),
        "areas": ("les pôles, périmètres", lambda: "/poles.geojson"),
        "stages": ("les pôles par étape", lambda: "/poles/etapes"),
        "page": ("page d'un pôle", lambda: f"/acteurs/{one()}"),
        "area": ("un pôle, périmètre, membres et liens", lambda: f"/poles/{one()}.geojson"),
        "members": ("membres d'un pôle", lambda: f"/poles/{one()}/membres"),
        "card": ("carte d'identité", lambda: f"/poles/{one()}/carte-identite"),
        "way": ("parcours", lambda: f"/poles/{one()}/parcours"),
        "composition": ("composition", lambda: f"/poles/{one()}/composition"),
        "bodies": ("gouvernance", lambda: f"/poles/{one()}/gouvernance"),
        "diagnosis": ("diagnostic d'un pôle", lambda: f"/poles/{one()}/diagnostic"),
        "plan": ("plan d'action", lambda: sample.rng.choice(sample.plans)),
        "epci": ("diagnostic d'un EPCI", lambda: f"/territoires/{epci()}/diagnostic"),
    }
    for key, (label, draw) in asked.items():
        yield Gesture(f"pole-{key}", label, POLE, _with(draw))
    more = {
        "calendar": ("plan d'action, calendrier", "plan", lambda: {"vue": "calendrier"}),
        "versus": ("diagnostic, deux EPCI", "epci", lambda: {"avec": epci()}),
    }
    for key, (label, page, draw) in more.items():
        yield Gesture(f"pole-{key}", label, POLE, _with(asked[page][1], draw))


def _with(
    path: str | Callable[[], str], draw: Callable[[], dict[str, str]] = dict
) -> Callable[[], str]:
    """Return a source of addresses; a number that nobody reads makes each of them new."""
    serial = count()

    def address() -> str:
        start = path if isinstance(path, str) else path()
        return f"{start}?{urlencode({**draw(), 'n': next(serial)})}"

    return address
