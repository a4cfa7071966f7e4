# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a row about a person into tables that it knows nothing of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from geoalchemy2 import Geometry, WKTElement

from ess_map.core import clock
from ess_map.core.db import db

DEEPEST = 4
PERSONAL = (
    *("email", "mail", "courriel", "phone", "telephone", "mobile", "firstname", "lastname"),
    *("first_name", "last_name", "surname", "prenom", "person", "contact", "author", "birth"),
    *("visitor", "participant", "ip_address", "full_name", "civility"),
)
"""What the names of columns about people are made of."""
EMAIL = ("email", "mail", "courriel", "contact")


@dataclass(frozen=True)
class Person:
    """Whose row it is."""

    id: int
    email: str
    name: str


@dataclass(frozen=True)
class Planted:
    """Whether rows about the person are in ``table``; ``why`` not."""

    table: str
    why: str = ""


def names_people(table: sa.Table) -> list[str]:
    """Return the columns of ``table`` that reference a person's account."""
    return [
        column.name
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "user"
    ]


def looks_personal(table: sa.Table) -> list[str]:
    """Return the other columns whose name says that they are about people."""
    known = names_people(table)
    return [
        column.name
        for column in table.columns
        if column.name not in known
        and not column.foreign_keys
        and isinstance(column.type, sa.String)
        and any(word in column.name.lower() for word in PERSONAL)
    ]


def plant(table: sa.Table, person: Person, here: Mapping[str, Any]) -> Planted:
    """Write one row of ``table`` about ``person``; ``here`` has keys of core's tables.

    One that ``fill`` has written serves where another cannot be: what is unique is taken.
    """
    try:
        with db.session.begin_nested():
            _row(table, person, here, DEEPEST)
    except (sa.exc.SQLAlchemyError, LookupError, ValueError, TypeError) as error:
        if _is_there(table, person):
            return Planted(table.name)
        said = str(getattr(error, "orig", None) or error).partition("\n")[0]
        return Planted(table.name, said)
    return Planted(table.name)


def _is_there(table: sa.Table, person: Person) -> bool:
    named = [table.c[name] == person.id for name in names_people(table)]
    said = [table.c[name] == person.email for name in looks_personal(table)]
    about = sa.select(sa.literal(1)).select_from(table).where(sa.or_(sa.false(), *named, *said))
    return db.session.execute(about.limit(1)).first() is not None


def _row(table: sa.Table, person: Person, here: Mapping[str, Any], deep: int) -> Mapping[str, Any]:
    if not deep:
        raise LookupError("ses clés étrangères tournent en rond")
    values: dict[str, Any] = {}
    keys_of_rows = _told_apart(table)
    for column in table.columns:
        key = next(iter(column.foreign_keys), None)
        if key is not None:
            if key.column.table is table and column.nullable:
                continue
            values[column.name] = _referred(key, person, here, deep)
        elif column.primary_key and isinstance(column.type, sa.Integer):
            continue
        elif column.name in keys_of_rows and isinstance(column.type, sa.String):
            values[column.name] = uuid4().hex[: column.type.length]
        elif _needed(column):
            values[column.name] = _value(column, person)
    made = db.session.execute(table.insert().values(values))
    keys = made.inserted_primary_key or ()
    return {**values, **dict(zip((one.name for one in table.primary_key), keys, strict=False))}


def _told_apart(table: sa.Table) -> set[str]:
    """Return the columns that tell rows apart and are not said to be about people.

    What names a row for a machine (an address, the id of a source) says nothing of a person, and
    stays when they are erased: a name put there would be found again and mean nothing.
    """
    unique = (one for one in table.constraints if isinstance(one, sa.UniqueConstraint))
    return {column.name for one in unique for column in one.columns} - set(looks_personal(table))


def _needed(column: sa.Column) -> bool:
    about = any(word in column.name.lower() for word in PERSONAL)
    text = isinstance(column.type, sa.String) and (about or column.default is None)
    has_default = column.default is not None or column.server_default is not None
    return text or (not column.nullable and not has_default)


def _referred(key: sa.ForeignKey, person: Person, here: Mapping[str, Any], deep: int) -> Any:
    target = key.column.table
    if target.name == "user":
        return person.id
    if target.name in here:
        return here[target.name]
    found = db.session.execute(sa.select(key.column).limit(1)).first()
    if found is not None:
        return found[0]
    return _row(target, person, here, deep - 1)[key.column.name]


def _value(column: sa.Column, person: Person) -> Any:
    kind = column.type
    if isinstance(kind, sa.types.TypeDecorator) and not isinstance(kind, Geometry):
        return clock.now() if isinstance(kind.impl_instance, sa.DateTime) else person.name
    if isinstance(kind, Geometry):
        return WKTElement("POINT(0.65 47.35)", srid=kind.srid)
    if isinstance(kind, sa.Enum):
        return kind.enums[0]
    if isinstance(kind, sa.String):
        text = person.email if any(word in column.name for word in EMAIL) else person.name
        return text[: kind.length] if kind.length else text
    return _plain(kind)


def _plain(kind: Any) -> Any:
    now = clock.now()
    values: dict[type, Any] = {bool: True, int: 1, float: 1.0, Decimal: Decimal(1)}
    values |= {datetime: now, date: now.date(), time: now.time(), bytes: b"", dict: {}}
    if isinstance(kind, sa.Uuid):
        return uuid4()
    return values.get(kind.python_type, {})
