# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a diagnosis is about: a territory, or the perimeter of a pôle; its communes and people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
import sqlalchemy as sa
from flask_babel import gettext as _
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.core.db import chunks
from ess_map.poles import perimeter
from ess_map.poles.models import Pole
from ess_map.territories import lookup
from ess_map.territories.lookup import COLUMN
from ess_map.territories.models import Territory

BATCH = 500


class Commune(NamedTuple):
    """One commune of the place; degrees, None where nobody knows."""

    code: str
    name: str
    population: int | None
    longitude: float | None
    latitude: float | None
    epci: str | None
    department: str | None
    region: str | None


@dataclass(frozen=True)
class Place:
    """Where a diagnosis looks: some communes, a drawing (degrees), or both."""

    key: str
    """A territory's key, or ``pole-12``."""
    name: str
    kind: str
    """What it is, in words."""
    communes: tuple[Commune, ...]
    """By code; of a drawing: those whose centre it holds."""
    population: int | None
    """Of its communes together."""
    drawing: BaseGeometry | None = None
    territory: Territory | None = None
    note: str = ""
    """What must be known of its borders."""
    whole: frozenset[str] = frozenset()
    """The codes of the communes that lie wholly in it: all that is in them counts."""

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.communes)

    @property
    def drawn(self) -> bool:
        """Whether it follows a drawing, so that its population is an estimate."""
        return self.drawing is not None


def of_territory(session: Session, territory: Territory) -> Place:
    """Return ``territory`` as a place."""
    within = Territory.code == territory.code
    if territory.level != "commune":
        column = COLUMN.get(territory.level)
        within = sa.false() if column is None else column == territory.code
    communes = tuple(_communes(session, within))
    return Place(
        key=territory.key,
        name=territory.name,
        kind=territory.level_label,
        communes=communes,
        # The sum, for a territory's own figure may be of another year than its communes'.
        population=_people(communes) or territory.population,
        territory=territory,
        whole=frozenset(one.code for one in communes),
    )


def together(session: Session, territories: Sequence[Territory]) -> Place:
    """Return ``territories``, all of one level, as one place that is only counted."""
    level = territories[0].level
    column = COLUMN.get(level, Territory.code)
    codes = [one.code for one in territories]
    within = sa.and_(Territory.level == "commune", column.in_(codes))
    found = session.scalars(sa.select(Territory.code).where(within))
    people = session.scalar(sa.select(sa.func.sum(Territory.population)).where(within))
    return Place("", "", "", (), people or None, whole=frozenset(found))


def of_pole(session: Session, pole: Pole) -> Place:
    """Return the perimeter of ``pole``: its territories' communes, and what lies in its drawing."""
    area = pole.area
    named: frozenset[str] = frozenset()
    if area.codes:
        named = frozenset().union(*map(lookup.commune_codes, lookup.get_many(sorted(area.codes))))
    communes = [
        one
        for some in chunks(sorted(named), BATCH)
        for one in _communes(session, Territory.code.in_(some))
    ]
    drawing = None
    if area.polygon is not None or area.centre is not None:
        drawing = perimeter.of(session, pole.id)
    if drawing is not None:
        communes += [one for one in _inside(session, drawing) if one.code not in named]
    ordered = tuple(sorted(communes))
    return Place(
        key=f"pole-{pole.id}",
        name=pole.actor.name,
        kind=_("périmètre du pôle"),
        communes=ordered,
        population=_people(ordered),
        drawing=drawing,
        note=_approximate(pole),
        whole=named,
    )


def _approximate(pole: Pole) -> str:
    if not pole.approximate:
        return ""
    said = _("Le périmètre de ce pôle est approximatif : ses chiffres aussi.")
    return f"{said} {pole.perimeter_note}".strip()


def _communes(session: Session, within: sa.ColumnElement[bool]) -> list[Commune]:
    query = (
        sa.select(
            Territory.code,
            Territory.name,
            Territory.population,
            Territory.longitude,
            Territory.latitude,
            Territory.epci_code,
            Territory.department_code,
            Territory.region_code,
        )
        .where(Territory.level == "commune", within)
        .order_by(Territory.code)
    )
    return [Commune(*row) for row in session.execute(query)]


def _inside(session: Session, drawing: BaseGeometry) -> list[Commune]:
    west, south, east, north = drawing.bounds
    around = sa.and_(
        Territory.longitude.between(west, east), Territory.latitude.between(south, north)
    )
    near = _communes(session, around)
    if not near:
        return []
    lons, lats = np.array([(one.longitude, one.latitude) for one in near]).T
    held = shapely.contains_xy(drawing, lons, lats)
    return [one for one, inside in zip(near, held, strict=True) if inside]


def _people(communes: Collection[Commune]) -> int | None:
    known = [one.population for one in communes if one.population is not None]
    return sum(known) if known else None
