# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which EPCI a service area reaches: by official codes, by outline, by radius.

The rule is that of ``ServiceArea.covers`` for a whole territory: what intersects is covered, so a
single commune, or a département that an EPCI only enters, is enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely.affinity import scale
from sqlalchemy.orm import Session

from ess_map import ServiceArea, Territory, outlines, territories_below

FRANCE = "country-fr"
DEGREE = 111_195.0
"""Metres of a degree of latitude on the mean sphere (radius 6,371,008.8 m)."""
CHUNK = 500
"""Values in one IN (…)."""


@dataclass(frozen=True)
class Places:
    """The EPCI of one matrix, in the order of its rows, and what lies in or over each."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    rows: Mapping[str, NDArray[np.int64]]
    """Key of a territory → the rows of the EPCI that share ground with it."""
    drawn: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """Rows of those that have an outline, in the order of ``tree``."""
    tree: shapely.STRtree = field(default_factory=lambda: shapely.STRtree([]))


def places(session: Session, territory: str, *, drawn: bool = True) -> Places:
    """Return the EPCI that share ground with ``territory``; ``NotFound`` when it does not exist.

    ``drawn`` False leaves their outlines out: when no area has any.
    """
    found = territories_below(territory, "epci")
    rows = {one.code: row for row, one in enumerate(found)}
    shapes = outlines("epci", list(rows)) if drawn else {}
    with_shape = [code for code in rows if code in shapes]
    return Places(
        keys=tuple(one.key for one in found),
        names=tuple(one.name for one in found),
        rows=_kin(session, rows),
        drawn=np.array([rows[code] for code in with_shape], np.int64),
        tree=shapely.STRtree([shapes[code] for code in with_shape]),
    )


def _kin(session: Session, rows: Mapping[str, int]) -> dict[str, NDArray[np.int64]]:
    """Say of each commune, EPCI, département and région which rows share ground with it."""
    kin: dict[str, set[int]] = {FRANCE: set(rows.values())}
    above = (Territory.epci_code, Territory.department_code, Territory.region_code)
    communes = sa.select(Territory.code, *above).where(Territory.level == "commune")
    for some in _chunks(sorted(rows)):
        for commune, *codes in session.execute(communes.where(Territory.epci_code.in_(some))):
            keys = [f"commune-{commune}"]
            keys += [f"{level}-{code}" for level, code in zip(LEVELS, codes, strict=True) if code]
            for key in keys:
                kin.setdefault(key, set()).add(rows[codes[0]])
    for code, row in rows.items():
        kin.setdefault(f"epci-{code}", set()).add(row)
    return {key: np.array(sorted(found), np.int64) for key, found in kin.items()}


LEVELS = ("epci", "department", "region")


def reached(areas: Sequence[ServiceArea], where: Places) -> NDArray[np.bool_]:
    """Return, for each area, which rows it covers where somebody comes (areas × EPCI)."""
    found = np.zeros((len(areas), len(where.keys)), bool)
    shapes, owners = [], []
    for number, area in enumerate(areas):
        for key in area.codes:
            rows = where.rows.get(key)
            if rows is not None:
                found[number, rows] = True
        for shape in _shapes(area):
            shapes.append(shape)
            owners.append(number)
    if shapes and len(where.drawn):
        asked, met = where.tree.query(shapes, predicate="intersects")
        found[np.array(owners)[asked], where.drawn[met]] = True
    return found


def _shapes(area: ServiceArea) -> Iterable[shapely.Geometry]:
    if area.polygon is not None:
        yield area.polygon
    if area.centre is not None and area.radius is not None:
        yield circle(area.centre, area.radius)


def circle(centre: tuple[float, float], radius: float) -> shapely.Geometry:
    """Return the ground within ``radius`` metres of ``centre`` in degrees.

    An ellipse, as wide as the degree of longitude is narrow there: at 200 km it is 1 % off.
    """
    narrow = max(math.cos(math.radians(centre[1])), 0.01)
    point = shapely.Point(centre)
    return scale(point.buffer(radius / DEGREE, quad_segs=32), 1 / narrow, 1, origin=point)


def _chunks(codes: list[str]) -> Iterable[list[str]]:
    return (codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK))
