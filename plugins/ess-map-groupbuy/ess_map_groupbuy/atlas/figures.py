# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures about what was bought together: people, quantities, savings, kilometres, by territory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from ess_map import NotFound, find_territory, local_now
from ess_map_groupbuy import units
from ess_map_groupbuy.atlas.formed import Formed
from ess_map_groupbuy.campaigns import perimeter

MOST = 15
"""Bars of one chart."""
SHOWN = tuple(reversed(perimeter.LEVELS))
"""Levels of the list: régions, départements, intercommunalités."""


@dataclass(frozen=True)
class Figure:
    """A number with its words, as charts want it."""

    label: str
    shown: str
    unit: str
    url: str = ""
    source: str = ""
    vintage: str = ""


@dataclass(frozen=True)
class Row:
    """A bar: ``share`` in hundredths of the longest."""

    figure: Figure
    share: float
    family_index: int | None = None
    strong: bool = False


@dataclass(frozen=True)
class Figures:
    """What is counted of some groups; ``avoided`` None while no kilometre is known."""

    groups: int
    people: int
    campaigns: int
    quantities: tuple[str, ...]
    saved: int
    avoided: int | None


def of(found: Sequence[Formed]) -> Figures:
    """Count ``found``."""
    known = [one.avoided for one in found if one.avoided is not None]
    much: Counter[str] = Counter()
    for one in found:
        thousandths = one.quantity * one.campaign.step
        much[one.campaign.unit] += thousandths
    return Figures(
        len(found),
        sum(one.people for one in found),
        len({one.campaign.id for one in found}),
        tuple(units.said(amount, 1, unit) for unit, amount in sorted(much.items())),
        sum(one.saved for one in found),
        max(0, sum(known)) if known else None,
    )


def by_territory(found: Iterable[Formed], level: str = "epci") -> list[tuple[str, int]]:
    """Return the people served by territory of ``level``, the most first; keys with counts."""
    counted: Counter[str] = Counter()
    for one in found:
        for key in one.territories:
            if key.startswith(f"{level}-"):
                counted[key] += one.people
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def by_campaign(found: Iterable[Formed]) -> list[tuple[str, int, str]]:
    """Return the people served by campaign (title, count, slug), the most first."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in found:
        counted[one.campaign.title, one.campaign.slug] += one.people
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [(title, count, slug) for (title, slug), count in ordered]


def bars(counted: Sequence[tuple[str, int, str]]) -> list[Row]:
    """Return bars of people (label, count, address or ''), the first ones, in the order given."""
    most = max((count for _label, count, _url in counted), default=0) or 1
    today = local_now().date().isoformat()
    said = _("groupes de cinq personnes ou plus")
    return [
        Row(
            Figure(label, str(count), _("personnes"), url, said, today),
            round(100 * count / most, 1),
        )
        for label, count, url in counted[:MOST]
    ]


def territories(found: Iterable[Formed]) -> list[tuple[str, str]]:
    """Return the territories of which there are figures (key, name), the largest levels first."""
    keys = {key for one in found for key in one.territories}
    ordered = sorted(keys, key=lambda key: (_rank(key), key))
    named = [(key, name_of(key), _rank(key)) for key in ordered if _rank(key) < len(SHOWN)]
    return [(key, name) for key, name, _level in sorted(named, key=lambda one: (one[2], one[1]))]


def name_of(key: str) -> str:
    """Return the name of a territory, its key when it is not known here."""
    try:
        return find_territory(key).name
    except NotFound:
        return key


def _rank(key: str) -> int:
    level = key.partition("-")[0]
    return SHOWN.index(level) if level in SHOWN else len(SHOWN)
