# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plugin has written, as a file that lasts: one JSON object a line, geometry as GeoJSON."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import shapely
import sqlalchemy as sa
from flask_babel import gettext as _
from shapely.geometry import mapping

from ess_map.core.errors import Invalid

AT_ONCE = 1000
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Written:
    """One file of an archive: how many lines, and the SHA-256 of its bytes."""

    lines: int
    sha256: str


def rows(connection: sa.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``table``, whose code may be gone, in the order of its primary key."""
    inspector = sa.inspect(connection)
    shapes = _geometry(connection, table)
    columns = [
        sa.func.ST_AsBinary(sa.column(one["name"]), type_=sa.LargeBinary).label(one["name"])
        if one["name"] in shapes
        else sa.column(one["name"], one["type"])
        for one in inspector.get_columns(table)
    ]
    order = map(sa.column, inspector.get_pk_constraint(table)["constrained_columns"])
    query = sa.select(*columns).select_from(sa.table(table)).order_by(*order)
    options = {"yield_per": AT_ONCE}
    for row in connection.execute(query, execution_options=options).mappings():
        yield {name: _plain(value, name in shapes) for name, value in row.items()}


def geometry_tables(connection: sa.Connection) -> set[str]:
    """Return the names of the tables that have a geometry."""
    return {table for table, _column in connection.execute(_SHAPES)}


_SHAPES = sa.text("SELECT f_table_name, f_geometry_column FROM geometry_columns")


def _geometry(connection: sa.Connection, table: str) -> set[str]:
    """SpatiaLite keeps names in small letters."""
    known = {column for one, column in connection.execute(_SHAPES) if one == table.lower()}
    return {one["name"] for one in sa.inspect(connection).get_columns(table)} & known


def _plain(value: Any, is_shape: bool) -> Any:
    """Return a value as JSON can say it, with nothing lost."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if is_shape and value is not None:
        return mapping(shapely.from_wkb(value))
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value


def write(
    path: Path, readme: str, about: Mapping[str, Any], files: Mapping[str, Iterable[Any]]
) -> dict[str, Written]:
    """Write a new archive at ``path``, which only we may read; return what is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Invalid(
            _("Le fichier « %(path)s » existe déjà : donnez un autre nom.", path=path)
        ) from error
    written = {}
    with (
        os.fdopen(descriptor, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        archive.writestr("LISEZMOI.txt", readme)
        for name, items in files.items():
            with archive.open(name, "w", force_zip64=True) as member:
                written[name] = _lines(member, items)
        said = {name: {"lines": one.lines, "sha256": one.sha256} for name, one in written.items()}
        archive.writestr(MANIFEST, json.dumps({**about, "files": said}, indent=2))
    return written


def _lines(member: Any, items: Iterable[Any]) -> Written:
    digest, count = hashlib.sha256(), 0
    for item in items:
        line = json.dumps(item, ensure_ascii=False, default=_plain_else).encode() + b"\n"
        member.write(line)
        digest.update(line)
        count += 1
    return Written(count, digest.hexdigest())


def _plain_else(value: Any) -> Any:
    plain = _plain(value, is_shape=False)
    return str(value) if plain is value else plain


def verify(path: Path, written: Mapping[str, Written]) -> None:
    """Read an archive back; ``Invalid`` unless it holds exactly what was ``written``."""
    with zipfile.ZipFile(path) as archive:
        whole = archive.testzip() is None and MANIFEST in archive.namelist()
        if not whole or any(_read(archive, name) != one for name, one in written.items()):
            raise Invalid(
                _("L'archive « %(path)s » ne se relit pas : rien n'est effacé.", path=path)
            )


def _read(archive: zipfile.ZipFile, name: str) -> Written:
    digest, count = hashlib.sha256(), 0
    with archive.open(name) as member:
        for line in member:
            json.loads(line)
            digest.update(line)
            count += 1
    return Written(count, digest.hexdigest())
