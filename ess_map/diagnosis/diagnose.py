# SPDX-License-Identifier: AGPL-3.0-or-later
"""A place's diagnosis: what the atlas counts and what documents state, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map.board import gaps
from ess_map.core import clock
from ess_map.diagnosis import (
    actors,
    census,
    coverage,
    density,
    employment,
    functions,
    growth,
    needed,
    places,
    white_zones,
)
from ess_map.diagnosis.census import Census
from ess_map.diagnosis.coverage import Covering
from ess_map.diagnosis.density import Counted
from ess_map.diagnosis.figures import Area, Findings, SourceLine
from ess_map.diagnosis.functions import Beside
from ess_map.diagnosis.origins import SOURCE
from ess_map.diagnosis.places import Place
from ess_map.explore.query import Query
from ess_map.local_needs import lists
from ess_map.platform.plugins import registry
from ess_map.territories import lookup
from ess_map.territories.models import Territory


@dataclass(frozen=True)
class _Listing:
    """Where the counted ones are listed on this map; nowhere for what is no territory."""

    place: Place
    taken: Census

    def __call__(self, **facets: str) -> str:
        if self.place.territory is None:
            return ""
        chosen = {name: (value,) for name, value in facets.items()}
        if self.taken.fictional and SOURCE not in chosen:
            # The list would show the invented ones, which are not in the number.
            chosen[SOURCE] = tuple(sorted(self.taken.sources))
        return Query(territories=(self.place.territory,), facets=chosen).url()


class Surroundings:
    """What the diagnoses of one moment have in common: sources, tiers-lieux, what lies above."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known = coverage.register(session)
        self.third_places = census.third_places()
        self._counted: dict[str, Counted] = {}

    def counted(self, territory: Territory) -> Counted:
        """Return ``territory`` with what is counted in it, once."""
        if territory.key not in self._counted:
            there = places.of_territory(self.session, territory)
            self._counted[territory.key] = self.count(there, census.take(there))
        return self._counted[territory.key]

    def count(self, place: Place, taken: Census) -> Counted:
        """Return ``place`` with the sources of what was counted in it."""
        covering = coverage.of(self.known, place.communes, taken.sources)
        return Counted(place.key, place.name, place.population, taken, covering)


def diagnose(
    session: Session,
    place: Place,
    km: float = white_zones.USUAL,
    around: Surroundings | None = None,
) -> Findings:
    """Return what is known of ``place`` now; a tiers-lieu is far beyond ``km``.

    Several diagnoses of one request share what is ``around``.
    """
    around = around or Surroundings(session)
    taken = census.take(place)
    here = around.count(place, taken)
    covering = here.covering
    over = _over(place)
    above = [around.counted(one) for one in over]
    terms = registry().vocabularies
    link = _Listing(place, taken)
    stated = employment.statements(session, _stating(place, over))
    longitudes, latitudes, unplaced = around.third_places
    areas = _areas(place, taken, longitudes, latitudes, km)
    sections = (
        actors.section(taken, covering, terms["family"], terms["activity"], link, place.note),
        employment.section(stated, taken, place.name),
        density.section(here, above, place.drawn),
        functions.section(
            place.population,
            taken,
            covering,
            _besides(session, place, over, above),
            [terms[name] for name in functions.FACETS],
            link,
        ),
        growth.section(stated),
        white_zones.section(areas, km, covering, len(longitudes), unplaced),
        needed.section(
            [one for one in lists.published(session, place.codes) if not one.fictional],
            terms["activity"],
        ),
    )
    return Findings(
        key=place.key,
        name=place.name,
        kind=place.kind,
        population=place.population,
        made_on=clock.local_now().date(),
        reach=km,
        sections=sections,
        sources=tuple(map(_line, covering)),
        areas=areas,
    )


def _over(place: Place) -> list[Territory]:
    """What lies above a place; of a perimeter: the départements and régions it has a part in."""
    if place.territory is not None:
        return lookup.parents(place.territory)
    keys = [f"department-{one.department}" for one in place.communes if one.department]
    keys += [f"region-{one.region}" for one in place.communes if one.region]
    return lookup.get_many(sorted(set(keys)))


def _stating(place: Place, over: Sequence[Territory]) -> list[Territory]:
    return [*([place.territory] if place.territory is not None else []), *over]


def _besides(
    session: Session, place: Place, over: Sequence[Territory], above: Sequence[Counted]
) -> list[Beside]:
    """The neighbours together, then each région above."""
    found = []
    around = gaps.neighbours(session, place.territory) if place.territory is not None else []
    if around:
        beside = places.together(session, around)
        words = ngettext("chez %(n)s voisin", "chez %(n)s voisins", len(around), n=len(around))
        found.append(Beside(words, beside.population or 0, census.take(beside)))
    for territory, counted in zip(over, above, strict=True):
        if territory.level == "region":
            words = _("dans la région %(name)s", name=territory.name)
            found.append(Beside(words, counted.population or 0, counted.taken))
    return found


def _areas(
    place: Place, taken: Census, longitudes: np.ndarray, latitudes: np.ndarray, km: float
) -> tuple[Area, ...]:
    """Each commune of the place with what the maps show of it."""
    blank = float("nan")
    lons = [blank if one.longitude is None else one.longitude for one in place.communes]
    lats = [blank if one.latitude is None else one.latitude for one in place.communes]
    away = white_zones.nearest(lons, lats, longitudes, latitudes, km)
    return tuple(
        Area(
            one.code,
            one.name,
            one.population,
            taken.communes[one.code],
            None if np.isnan(far) else round(float(far), 2),
        )
        for one, far in zip(place.communes, away, strict=True)
    )


def _line(one: Covering) -> SourceLine:
    if one.complete and one.where == coverage.WHOLE:
        limits = _("Recense toute l'ESS de ce territoire.")
    else:
        limits = one.sentence
    return SourceLine(one.key, one.name, one.vintage, one.count, one.where, limits)
