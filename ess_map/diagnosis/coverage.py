# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far each source goes: where, about what, and as of when; a count says it with its number."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.models import Source
from ess_map.core.i18n import language
from ess_map.diagnosis.models import SourceCoverage
from ess_map.diagnosis.origins import PEOPLE
from ess_map.diagnosis.places import Commune

WHOLE, PARTIAL, NONE = "whole", "partial", "none"
Ground = Counter[frozenset[str]]
"""The communes of a place: the keys that some lie in → how many they are."""


@dataclass(frozen=True)
class Reach:
    """What a source covers: ``territories`` (keys; none: all of France) and whether all the ESS."""

    territories: frozenset[str] = frozenset()
    complete: bool = False
    """It lists the whole of the ESS there, not only some kinds of it."""
    year: int | None = None
    words: str = ""
    """What it is limited to, to follow its name; '' when nobody has described it."""


@dataclass(frozen=True)
class Covering:
    """One source beside one place."""

    key: str
    name: str
    year: int | None
    count: int
    """How many actors of the place it vouches for."""
    where: str
    """``whole``: it covers all of the place, ``partial``: a part, ``none``."""
    complete: bool
    sentence: str
    """What it is limited to, as a sentence; '' when it is not."""

    @property
    def vintage(self) -> str:
        return str(self.year) if self.year else _("année non précisée")


class Said(NamedTuple):
    """What one source is called, of when it is, and what it covers if anybody has described it."""

    name: str
    year: int | None
    reach: Reach | None


def register(session: Session) -> dict[str, Said]:
    """Return every source of the map by key, with two reads; people who add are one of them."""
    known = reaches(session)
    rows = session.execute(sa.select(Source.key, Source.name, Source.year))
    found = {PEOPLE: Said(_("Ajouts des personnes"), None, known.get(PEOPLE))}
    for key, name, year in rows:
        reach = known.get(key)
        found[key] = Said(name, year or (reach.year if reach else None), reach)
    return found


def of(
    known: Mapping[str, Said], communes: Sequence[Commune], counts: Counter[str]
) -> list[Covering]:
    """Return the sources that the place's actors come from, and those that do not reach it all.

    ``known`` is the register; ``counts``: how many actors of the place each source vouches for.
    """
    ground = _ground(communes, known.values())
    found = [
        _beside(key, said, ground, counts[key])
        for key, said in known.items()
        if counts[key] or (said.reach is not None and _silence_misleads(said.reach))
    ]
    return sorted(found, key=lambda one: (-one.count, one.name))


def is_partial(found: Iterable[Covering]) -> bool:
    """Tell whether no source lists all of the ESS in all of the place: counts are a minimum."""
    return not any(one.complete and one.where == WHOLE for one in found)


def warning(found: Iterable[Covering]) -> str:
    """Return the sentence that goes with what partial sources give; '' when one is complete."""
    if not is_partial(found):
        return ""
    return _("Ces sources sont partielles : lire comme un minimum, pas comme un recensement.")


def sentence(found: Sequence[Covering]) -> str:
    """Return what a count of the map is worth: its sources with their years, then their limits."""
    there = [one for one in found if one.count]
    if not there:
        named = _("aucune source n'a d'acteur ici")
    else:
        named = ", ".join(f"{one.name} ({one.vintage})" for one in there)
    told = (one for one in found if one.sentence and (one.count or one.where == PARTIAL))
    limits = "".join(f" {one.sentence}" for one in told)
    return _("D'après la carte : %(sources)s.", sources=named) + limits


def limits(found: Sequence[Covering]) -> str:
    """Return everything that a figure of the map must be read with, for where it stands alone."""
    return " ".join(filter(None, (sentence(found), warning(found))))


def reaches(session: Session) -> dict[str, Reach]:
    """Return what is described, by source: what comes with us, then what the operator says."""
    said = {
        row.source: Reach(frozenset(row.territories), row.complete, row.year, row.words)
        for row in session.scalars(sa.select(SourceCoverage))
    }
    return {**_shipped(language()), **said}


def where(reach: Reach, ground: Ground) -> str:
    """Tell whether a source covers all of a ground, a part of it or none."""
    if not reach.territories:
        return WHOLE
    parts = ground.items()
    inside = sum(number for keys, number in parts if not keys.isdisjoint(reach.territories))
    return NONE if not inside else WHOLE if inside == ground.total() else PARTIAL


def _ground(communes: Iterable[Commune], sources: Iterable[Said]) -> Ground:
    """Sum up ``communes`` by what they lie in: a région has 1,800 of them in 90 EPCI."""
    reached = (said.reach.territories for said in sources if said.reach is not None)
    named = {key for keys in reached for key in keys if key.startswith("commune-")}
    alike = Counter((one.epci, one.department, one.region) for one in communes if not named)
    found = Counter({_keys(above): number for above, number in alike.items()})
    for one in communes if named else ():
        own = {f"commune-{one.code}"} & named
        found[_keys((one.epci, one.department, one.region)) | own] += 1
    return found


def _keys(above: Sequence[str | None]) -> frozenset[str]:
    levels = zip(("epci", "department", "region"), above, strict=True)
    return frozenset(f"{level}-{code}" for level, code in levels if code)


def _beside(key: str, said: Said, ground: Ground, count: int) -> Covering:
    name, reach = said.name, said.reach
    if reach is None:
        words = _("« %(source)s » ne dit pas ce qu'elle couvre.", source=name)
        return Covering(key, name, said.year, count, PARTIAL, False, words)
    there = where(reach, ground)
    words = ""
    if reach.words:
        words = _("« %(source)s » %(words)s.", source=name, words=reach.words)
    if there == NONE:
        words = _("« %(source)s » ne couvre pas ce territoire.", source=name)
    elif there == PARTIAL:
        words = _("« %(source)s » ne couvre qu'une partie de ce territoire.", source=name)
    return Covering(key, name, said.year, count, there, reach.complete, words)


def _silence_misleads(reach: Reach) -> bool:
    """Whether a reader would take its silence here for an absence: it lists somewhere, or all."""
    return bool(reach.territories) or reach.complete


@cache
def _shipped(tongue: str) -> Mapping[str, Reach]:
    path = Path(__file__).with_name("coverage.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["source"]: Reach(
                frozenset(filter(None, row["territories"].split("|"))),
                row["complete"] == "1",
                int(row["year"]) if row["year"] else None,
                row["en" if tongue == "en" else "fr"],
            )
            for row in csv.DictReader(file)
        }
