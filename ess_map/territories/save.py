# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one verb that writes territories, whatever place they come from: all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.core import journal
from ess_map.core.db import db
from ess_map.territories import shapes, tables
from ess_map.territories.models import Territory
from ess_map.territories.names import search_form
from ess_map.territories.place import Key, Place, merge

FIELDS = {
    "name": "name",
    "kind": "kind",
    "epci": "epci_code",
    "department": "department_code",
    "region": "region_code",
    "population": "population",
    "area_km2": "area_km2",
    "longitude": "longitude",
    "latitude": "latitude",
}
"""What a place says, and the column that remembers it."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What a load changed: how many territories, outlines, communes' postal codes, former codes."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    boundaries: int = 0
    postal_codes: int = 0
    former_codes: int = 0

    @property
    def changed(self) -> bool:
        return any(vars(self).values())


def save(places: Iterable[Place], *, vintage: str = "") -> Loaded:
    """Insert or update ``places`` in one transaction; the same places again change nothing.

    Communes that a later place says to be former are removed: their code still leads to
    today's. ``vintage`` is the ISO date of the official geography, when it is known.
    """
    merged = merge(places)
    outlines = shapes.multipolygons(
        {key: place.boundary for key, place in merged.items() if place.boundary is not None}
    )
    try:
        loaded = _write(db.session, merged, outlines, vintage)
        if loaded.changed:
            journal.record(db.session, [journal.Event("territory.loaded", 0, vars(loaded))])
        db.session.commit()
    finally:
        db.session.rollback()  # after a commit this does nothing
    return loaded


def _write(
    session: Session,
    merged: Mapping[Key, Place],
    outlines: Mapping[Key, BaseGeometry],
    vintage: str,
) -> Loaded:
    before = _rows(session)
    after = {key: dict(row) for key, row in before.items()}
    _apply(after, merged, outlines, vintage)
    former = _former(merged)
    for key in former.keys() & after.keys() - merged.keys():
        del after[key]
    _settle(after)
    connection = session.connection()
    created, updated, removed = tables.write_territories(connection, before, after)
    drawn = {after[key]["id"]: shape for key, shape in outlines.items() if key in after}
    return Loaded(
        created=created,
        updated=updated,
        removed=removed,
        boundaries=tables.write_boundaries(connection, drawn),
        postal_codes=tables.write_postal_codes(connection, _postal_codes(merged, after)),
        former_codes=tables.write_former_codes(connection, former),
    )


def _rows(session: Session) -> dict[Key, Row]:
    rows = session.execute(sa.select(Territory.__table__)).mappings()
    return {(row["level"], row["code"]): dict(row) for row in rows}


def _apply(
    rows: dict[Key, Row],
    merged: Mapping[Key, Place],
    outlines: Mapping[Key, BaseGeometry],
    vintage: str,
) -> None:
    """Write what the places know into ``rows``; a new code without a name is nothing yet."""
    for key, place in merged.items():
        row = rows.get(key)
        if row is None:
            if not place.name:
                continue
            empty = dict.fromkeys(Territory.__table__.columns.keys())
            row = rows[key] = empty | {"level": place.level, "code": place.code, "vintage": ""}
        for field, column in FIELDS.items():
            value = getattr(place, field)
            if value not in (None, ""):
                row[column] = value
        row["kind"] = row["kind"] or ""
        row["search_name"] = search_form(row["name"])
        row["vintage"] = vintage or row["vintage"]
        if key in outlines and place.longitude is None:
            row["longitude"], row["latitude"] = shapes.label_point(outlines[key])


def _former(merged: Mapping[Key, Place]) -> dict[Key, tuple[str, str]]:
    """{(level, former code): (today's code, name)}; a code still in use is not former."""
    return {
        (place.level, code): (place.code, name)
        for place in merged.values()
        for code, name in place.former
        if (place.level, code) not in merged or not merged[place.level, code].name
    }


def _postal_codes(
    merged: Mapping[Key, Place], rows: Mapping[Key, Row]
) -> dict[str, frozenset[str]]:
    return {
        place.code: frozenset(place.postal_codes)
        for key, place in merged.items()
        if place.postal_codes and key in rows
    }


def _settle(rows: dict[Key, Row]) -> None:
    """Give what lies over communes its main parents and, without outline, its main town.

    89 EPCI lie over several départements: the main one is where most people live.
    """
    people: dict[Key, dict[tuple[str | None, str | None], int]] = {}
    towns: dict[Key, tuple[int, float, float]] = {}
    for (level, _code), row in rows.items():
        if level != "commune":
            continue
        population = row["population"] or 0
        above = {
            "epci": row["epci_code"],
            "department": row["department_code"],
            "region": row["region_code"],
        }
        for key in [(name, code) for name, code in above.items() if code]:
            if row["longitude"] is not None and population > towns.get(key, (-1,))[0]:
                towns[key] = (population, row["longitude"], row["latitude"])
        if row["epci_code"]:
            shares = people.setdefault(("epci", row["epci_code"]), {})
            parents = (row["department_code"], row["region_code"])
            shares[parents] = shares.get(parents, 0) + population
    for key, shares in people.items():
        if key in rows:
            main = max(sorted(shares, key=str), key=shares.__getitem__)
            rows[key]["department_code"], rows[key]["region_code"] = main
    for key, (_population, longitude, latitude) in towns.items():
        if key in rows and rows[key]["longitude"] is None:
            rows[key] |= {"longitude": longitude, "latitude": latitude}
