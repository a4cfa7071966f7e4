# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables of a database look like, and how they differ from models."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry

from ess_map.check.findings import Notes

FAMILIES = {
    "integer": (sa.Integer, sa.Boolean),
    "number": (sa.Numeric, sa.Float),
    "moment": (sa.DateTime,),
    "day": (sa.Date,),
    "hour": (sa.Time,),
    "data": (sa.JSON,),
    "bytes": (sa.LargeBinary,),
    "text": (sa.String, sa.Enum, sa.Uuid),
}
"""Types that one database may take for another are of one family."""


@dataclass(frozen=True)
class Snapshot:
    """Tables by name: their columns as text, and how many rows each has."""

    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]


def snapshot(connection: sa.Connection, leave_out: Collection[str] = ()) -> Snapshot:
    """Look at every table but those whose name begins as ``leave_out`` says."""
    inspector = _inspector(connection)
    names = [name for name in inspector.get_table_names() if not name.startswith(tuple(leave_out))]
    columns, rows = {}, {}
    for name in sorted(names):
        columns[name] = tuple(
            sorted(f"{one['name']} {one['type']}" for one in _columns(inspector, name))
        )
        counted = sa.select(sa.func.count()).select_from(sa.table(name))
        rows[name] = connection.scalar(counted) or 0
    return Snapshot(columns, rows)


def own_tables(connection: sa.Connection, name: str) -> list[str]:
    """Return the tables whose name says that they are the plugin's."""
    found = _inspector(connection).get_table_names()
    return sorted(one for one in found if one.startswith((f"{name}_", f"idx_{name}_")))


def compare(connection: sa.Connection, table: sa.Table, notes: Notes) -> None:
    """Note how ``table`` in the database differs from its model."""
    inspector = _inspector(connection)
    if not inspector.has_table(table.name):
        notes.error(
            "Le modèle a une table que les migrations ne font pas : ajoutez-la à une révision.",
            table.name,
        )
        return
    there = {one["name"]: one for one in _columns(inspector, table.name)}
    for column in table.columns:
        where = f"{table.name}.{column.name}"
        found = there.pop(column.name, None)
        if found is None:
            notes.error(
                "Le modèle a une colonne que les migrations ne font pas : ajoutez-la à une "
                "révision.",
                where,
            )
        else:
            _compare_column(column, found, where, notes)
    for name in sorted(there):
        notes.warning(
            "La base a une colonne que le modèle ignore : retirez-la ou déclarez-la.",
            f"{table.name}.{name}",
        )


def _compare_column(column: sa.Column, found: Mapping[str, Any], where: str, notes: Notes) -> None:
    wanted, is_there = _family(column.type), _family(found["type"])
    if wanted and is_there and wanted != is_there:
        notes.error(
            f"Le modèle dit {column.type!r} et la base {found['type']!r} : accordez-les.", where
        )
    if not column.primary_key and column.nullable != found["nullable"]:
        notes.warning(
            "Le modèle et la base ne s'accordent pas sur NULL : "
            f"nullable={column.nullable} dans l'un, {found['nullable']} dans l'autre.",
            where,
        )


def _family(kind: Any) -> str:
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, Geometry):
        return ""
    return next((name for name, kinds in FAMILIES.items() if isinstance(kind, kinds)), "")


def _inspector(connection: sa.Connection) -> sa.Inspector:
    inspector = sa.inspect(connection)
    inspector.clear_cache()
    return inspector


def _columns(inspector: sa.Inspector, table: str) -> list[Any]:
    with warnings.catch_warnings():
        # SpatiaLite's own tables have types unknown to SQLAlchemy; they are compared as text.
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        return inspector.get_columns(table)
