# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the difference between what the tables hold and what they shall hold, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry

from ess_map.core.db import chunks, insert_many, reserve_ids
from ess_map.core.spatial import WGS84
from ess_map.territories import shapes
from ess_map.territories.models import FormerCode, PostalCode, Territory, TerritoryBoundary
from ess_map.territories.place import Key

Row = dict[str, Any]
BATCH = 500
"""Values in one IN (…): SQLite's oldest limit is 999."""


def write_territories(
    connection: sa.Connection, before: Mapping[Key, Row], after: Mapping[Key, Row]
) -> tuple[int, int, int]:
    """Give new rows of ``after`` their id and write; return (created, updated, removed)."""
    table = Territory.__table__
    created = [row for key, row in after.items() if key not in before]
    changed = [row for key, row in after.items() if key in before and row != before[key]]
    removed = [row["id"] for key, row in before.items() if key not in after]
    for row, number in zip(created, reserve_ids(connection, table, len(created)), strict=True):
        row["id"] = number
    insert_many(connection, table, created)
    if changed:
        columns = [c.name for c in table.columns if c.name not in ("id", "level", "code")]
        statement = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("_id"))
            .values({name: sa.bindparam(f"_{name}") for name in columns})
        )
        connection.execute(
            statement, [{f"_{name}": row[name] for name in ("id", *columns)} for row in changed]
        )
    _delete(connection, TerritoryBoundary.__table__.c.territory_id, removed)
    _delete(connection, table.c.id, removed)
    return len(created), len(changed), len(removed)


def write_boundaries(connection: sa.Connection, outlines: Mapping[int, BaseGeometry]) -> int:
    """Write the outlines (by territory id) that differ from what is stored; return how many."""
    table = TerritoryBoundary.__table__
    stored = stored_wkb(connection) if outlines else {}
    fresh = [number for number, wkb in shapes.wkb(outlines).items() if stored.get(number) != wkb]
    _delete(connection, table.c.territory_id, [number for number in fresh if number in stored])
    insert_many(
        connection,
        table,
        # extended: PostgreSQL's COPY takes the reference system from the value itself
        [
            {"territory_id": number, "geom": from_shape(outlines[number], WGS84, extended=True)}
            for number in fresh
        ],
    )
    return len(fresh)


def stored_wkb(connection: sa.Connection, level: str = "") -> dict[int, bytes]:
    """Return the stored outlines as WKB by territory id, of one level or of all."""
    table = TerritoryBoundary.__table__
    wkb = sa.func.ST_AsBinary(table.c.geom, type_=sa.LargeBinary)
    statement = sa.select(table.c.territory_id, wkb)
    if level:
        statement = statement.join(Territory, Territory.id == table.c.territory_id)
        statement = statement.where(Territory.level == level)
    return {number: bytes(value) for number, value in connection.execute(statement)}


def write_postal_codes(connection: sa.Connection, codes: Mapping[str, frozenset[str]]) -> int:
    """Replace the postal codes of the communes in ``codes``; return how many changed."""
    table = PostalCode.__table__
    stored: dict[str, set[str]] = {}
    for row in connection.execute(sa.select(table)) if codes else ():
        stored.setdefault(row.commune_code, set()).add(row.code)
    changed = [commune for commune in codes if stored.get(commune, set()) != codes[commune]]
    _delete(connection, table.c.commune_code, [code for code in changed if code in stored])
    insert_many(
        connection,
        table,
        [
            {"code": code, "commune_code": commune}
            for commune in changed
            for code in sorted(codes[commune])
        ],
    )
    return len(changed)


def write_former_codes(connection: sa.Connection, former: Mapping[Key, tuple[str, str]]) -> int:
    """Remember former codes for ever, the newest statement of each; return how many changed."""
    table = FormerCode.__table__
    rows = connection.execute(sa.select(table)).all() if former else []
    stored = {(row.level, row.code): (row.current_code, row.name) for row in rows}
    changed = {key: value for key, value in former.items() if stored.get(key) != value}
    for level in {level for level, _code in changed}:
        codes = [code for kind, code in changed if kind == level and (kind, code) in stored]
        _delete(connection, table.c.code, codes, table.c.level == level)
    insert_many(
        connection,
        table,
        [
            {"level": level, "code": code, "current_code": today, "name": name}
            for (level, code), (today, name) in changed.items()
        ],
    )
    return len(changed)


def _delete(
    connection: sa.Connection, column: sa.Column[Any], values: Iterable[Any], *also: Any
) -> None:
    for batch in chunks(values, BATCH):
        connection.execute(sa.delete(column.table).where(column.in_(batch), *also))
