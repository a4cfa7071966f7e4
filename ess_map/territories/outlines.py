# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stored outlines in memory, per process: loaded once a level, renewed after each load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import shapely
import sqlalchemy as sa
from flask import current_app
from numpy.typing import ArrayLike, NDArray

from ess_map.core.db import db
from ess_map.core.journal import JournalEntry
from ess_map.territories.models import Territory
from ess_map.territories.tables import stored_wkb

EXTENSION = "ess_map.territories"
_lock = Lock()
Made = TypeVar("Made")


def version() -> str:
    """Return what changes whenever territories do: the place of their last journal entry."""
    newest = sa.select(sa.func.max(JournalEntry.id)).where(JournalEntry.subject_type == "territory")
    return str(db.session.scalar(newest) or 0)


def remembered(name: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` made for the current version of the territories."""
    now = version()
    memory: dict[str, Any] = current_app.extensions.setdefault(EXTENSION, {})
    kept = memory.get(name)
    if kept is None or kept[0] != now:
        with _lock:  # eight threads need not all load the communes
            kept = memory.get(name)
            if kept is None or kept[0] != now:
                kept = memory[name] = (now, make())
    return kept[1]


@dataclass(frozen=True)
class Outlines:
    """All outlines of one level, sorted by code so that the lowest code comes first."""

    level: str
    ids: NDArray[np.int64]
    codes: NDArray[np.object_]
    names: NDArray[np.object_]
    geometries: NDArray[np.object_]
    tree: shapely.STRtree


def of_level(level: str) -> Outlines:
    """Return the outlines of ``level`` (WGS 84), none when none are loaded."""
    return remembered(f"outlines.{level}", lambda: _load(level))


def _load(level: str) -> Outlines:
    wkb = stored_wkb(db.session.connection(), level)
    rows = db.session.execute(
        sa.select(Territory.id, Territory.code, Territory.name).where(Territory.level == level)
    )
    drawn = sorted((row for row in rows if row.id in wkb), key=lambda row: row.code)
    geometries = shapely.from_wkb(np.array([wkb[row.id] for row in drawn], dtype=object))
    shapely.prepare(geometries)
    return Outlines(
        level=level,
        ids=np.array([row.id for row in drawn], dtype=np.int64),
        codes=np.array([row.code for row in drawn], dtype=object),
        names=np.array([row.name for row in drawn], dtype=object),
        geometries=geometries,
        tree=shapely.STRtree(geometries),
    )


def locate(longitudes: ArrayLike, latitudes: ArrayLike) -> list[str]:
    """Return the code of the commune around each point, '' at sea, abroad or without outlines.

    Degrees WGS 84, NaN for an unknown place. A point on a shared border belongs to the
    lowest code, so that the answer is always the same.
    """
    x = np.atleast_1d(np.asarray(longitudes, dtype=np.float64))
    y = np.atleast_1d(np.asarray(latitudes, dtype=np.float64))
    found = np.full(len(x), "", dtype=object)
    communes = of_level("commune")
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(communes.codes) == 0 or len(known) == 0:
        return found.tolist()
    point, near = communes.tree.query(shapely.points(x[known], y[known]))
    point = known[point]
    # The tree only compares boxes: prepared polygons decide faster than its own predicate.
    inside = shapely.intersects_xy(communes.geometries[near], x[point], y[point])
    point, near = point[inside], near[inside]
    order = np.argsort(-near, kind="stable")  # assigned last, the lowest code stays
    found[point[order]] = communes.codes[near[order]]
    return found.tolist()
