# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only file that knows SpatiaLite from PostGIS."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.engine import URL, make_url

from ess_map.core.errors import ConfigurationError

WGS84 = 4326
EPSG = frozenset({2154, 3857, 2970, 2971, 2972, 2973, 2975, 4471, 5490, 32620, 32622, 32738, 32740})
"""Lambert-93, Web Mercator and the French overseas projections, known to a new SpatiaLite file."""

THREADS = 8
"""Requests that one process answers at once."""

EXTENSION_NAMES = ("mod_spatialite", "mod_spatialite.so", "mod_spatialite.dylib")


def sqlite_driver() -> ModuleType:
    """Return a DB-API module able to load extensions, or say what to install.

    Many Pythons (pyenv's among them) are built without ``enable_load_extension``.
    """
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    try:
        import pysqlite3
    except ImportError as error:
        raise ConfigurationError(
            _(
                "Ce Python ne sait pas charger les extensions SQLite : installez le paquet "
                "pysqlite3."
            )
        ) from error
    return pysqlite3


def engine_options(url: str) -> dict[str, Any]:
    """Return the SQLAlchemy engine options that ``url`` needs."""
    common = {
        # What people typed must not reach a log, or the page of the jobs, inside an error.
        "hide_parameters": True,
        # Each of a worker's threads may hold three: core's, its plugins', a look at their state.
        "pool_size": THREADS,
        "max_overflow": 2 * THREADS,
    }
    if make_url(url).get_backend_name() == "sqlite":
        return {"module": sqlite_driver(), **common}
    return {"pool_pre_ping": True, **common}


def prepare_engine(engine: sa.Engine) -> None:
    """Make every connection of ``engine`` spatial; SQLite also gets WAL and foreign keys."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    load_extension(connection)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what we acknowledged survives a power cut
        "busy_timeout=15000",
        "foreign_keys=ON",
        "cache_size=-8192",
    ):
        connection.execute(f"PRAGMA {pragma}")


def load_extension(connection: Any) -> None:
    """Load SpatiaLite into a raw SQLite connection, or say which package is missing."""
    connection.enable_load_extension(True)
    failure: Exception | None = None
    for name in EXTENSION_NAMES:
        try:
            connection.load_extension(name)
            break
        except connection.OperationalError as error:
            failure = error
    else:
        raise ConfigurationError(
            _(
                "L'extension SpatiaLite est introuvable : installez le paquet système "
                "libsqlite3-mod-spatialite (apt install libsqlite3-mod-spatialite)."
            )
        ) from failure
    connection.enable_load_extension(False)


def initialise(connection: sa.Connection) -> None:
    """Prepare an empty database for geometry; does nothing where that is already done."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))
        return
    if not sa.inspect(connection).has_table("spatial_ref_sys"):
        # Without the 'WGS84' argument SpatiaLite writes 5,000 reference systems for 10 seconds.
        connection.execute(sa.text("SELECT InitSpatialMetaData(0, 'WGS84')"))
        known = set(connection.scalars(sa.text("SELECT srid FROM spatial_ref_sys")))
        for code in sorted(EPSG - known):
            connection.execute(sa.text("SELECT InsertEpsgSrid(:code)"), {"code": code})


def drop_geometry_table(connection: sa.Connection, table: str) -> None:
    """Drop a table with a geometry, and with it what SpatiaLite remembers of it."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f'DROP TABLE "{table}"'))
    else:
        connection.execute(sa.text("SELECT DropTable(NULL, :table)"), {"table": table})


def versions(connection: sa.Connection) -> str:
    """Return the names and versions of the database and its spatial extension."""
    if connection.dialect.name == "postgresql":
        server = connection.scalar(sa.text("SHOW server_version"))
        postgis = connection.scalar(sa.text("SELECT postgis_lib_version()"))
        return f"PostgreSQL {server}, PostGIS {postgis}"
    statement = sa.text("SELECT sqlite_version(), spatialite_version()")
    sqlite, spatialite = connection.execute(statement).one()
    return f"SQLite {sqlite}, SpatiaLite {spatialite}"


def sqlite_path(url: str | URL) -> Path | None:
    """Return the file of a SQLite address, or None for a server or a memory database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(parsed.database)


def shape(element: Any) -> BaseGeometry | None:
    """Return a stored geometry as shapely, longitude before latitude."""
    return None if element is None else to_shape(element)
