# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remove everything that a plugin has written, once a file holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock, eventlog, uploads
from ess_map.core.db import Base, db
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.eventlog import LifecycleEvent
from ess_map.core.jobs import JobRun
from ess_map.core.migrations import migrating
from ess_map.core.spatial import drop_geometry_table
from ess_map.core.timer import Timer
from ess_map.core.uploads import Upload
from ess_map.extensions import archive, tables
from ess_map.platform import migrating as histories
from ess_map.platform import state
from ess_map.platform.plugins import running
from ess_map.platform.state import PluginSetting, PluginState


@dataclass(frozen=True)
class Purged:
    """What was removed, and the file that holds it."""

    path: Path
    rows: Mapping[str, int]
    """By table."""


def default_path(plugin: str) -> Path:
    """Return where an archive goes when nobody says where."""
    folder: Path = current_app.extensions["ess_map.settings"].instance / "purged"
    return folder / f"{plugin}-{clock.local_now():%Y%m%d-%H%M%S}.zip"


def refuse_enabled(plugin: str) -> None:
    """Raise ``Invalid`` while ``plugin`` is on, ``NotFound`` when it has left nothing."""
    if plugin in running().vital:
        raise NotFound(_("« %(name)s » n'est pas une extension.", name=plugin))
    if plugin in running().loaded and not running().is_off(plugin):
        raise Invalid(
            _(
                "L'extension « %(name)s » est en service : `ess-map plugin disable %(name)s` "
                "d'abord, puis regardez si elle manque à quelqu'un.",
                name=plugin,
            )
        )
    with db.engine.connect() as connection:
        known = plugin in running().loaded or plugin in running().broken
        if not known and plugin not in tables.uninstalled(connection):
            raise NotFound(
                _("Aucune extension « %(name)s » n'a laissé quelque chose ici.", name=plugin[:60])
            )


def purge(session: Session, plugin: str, path: Path) -> Purged:
    """Write everything of ``plugin`` to ``path``, read it back, and only then remove it.

    Its package may be gone. ``Invalid`` while it is on. Commits. If it is cut short, do it again,
    to another file.
    """
    refuse_enabled(plugin)
    session.commit()
    purged = _export(plugin, path)
    loaded = running().loaded.get(plugin)
    if loaded is not None:
        histories.downgrade(plugin, loaded.module)
    with migrating() as connection:
        _drop(connection, tables.of(connection, plugin))
        versions = histories.version_table(plugin)
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{versions}"')
    _forget(session, plugin)
    return purged


def _export(plugin: str, path: Path) -> Purged:
    with db.engine.connect() as connection:
        names = tables.of(connection, plugin)
        files: dict[str, Iterable[Any]] = {
            f"tables/{name}.jsonl": archive.rows(connection, name) for name in names
        }
        for model, clause in _left(plugin).items():
            table = model.__table__
            found = connection.execute(sa.select(table).where(clause)).mappings()
            files[f"core/{table.name}.jsonl"] = [dict(row) for row in found]
        files["core/files.jsonl"] = _sent(connection, _left(plugin)[Upload])
        about = {
            "plugin": plugin,
            "version": getattr(running().loaded.get(plugin), "version", ""),
            "revision": histories.current(connection, plugin),
            "at": clock.now().isoformat(timespec="seconds"),
            "database": connection.dialect.name,
        }
        written = archive.write(path, _readme(plugin), about, files)
    archive.verify(path, written)
    return Purged(path, {name: written[f"tables/{name}.jsonl"].lines for name in names})


def _left(plugin: str) -> dict[type[Base], sa.ColumnElement[bool]]:
    """The rows of core's tables that are the plugin's, and no use without it."""
    return {
        PluginState: PluginState.name == plugin,
        PluginSetting: PluginSetting.plugin == plugin,
        Timer: _named(Timer.kind, plugin),
        JobRun: _named(JobRun.name, plugin),
        LifecycleEvent: eventlog.of_plugin(plugin),
        Upload: Upload.owner.startswith(f"{plugin}.", autoescape=True),
    }


def _sent(connection: sa.Connection, clause: sa.ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    """Yield the files that people sent: without their rows the next sweep removes them."""
    query = sa.select(Upload.name).where(clause).distinct().order_by(Upload.name)
    for name in connection.scalars(query).all():
        path = uploads.path(name)
        yield {"name": name, "bytes": path.read_bytes() if path.exists() else None}


def _named(column: Any, plugin: str) -> sa.ColumnElement[bool]:
    return sa.or_(column == plugin, column.startswith(f"{plugin}.", autoescape=True))


def _drop(connection: sa.Connection, names: list[str]) -> None:
    """Drop tables, those first that point to others."""
    inspector = sa.inspect(connection)
    spatial = archive.geometry_tables(connection)
    pointed = {
        name: {key["referred_table"] for key in inspector.get_foreign_keys(name)} - {name}
        for name in names
    }
    while pointed:
        free = [name for name in pointed if not any(name in to for to in pointed.values())]
        for name in free or list(pointed):  # a circle: the database says what is in its way
            if name.lower() in spatial:
                drop_geometry_table(connection, name)
            else:
                connection.exec_driver_sql(f'DROP TABLE "{name}"')
            del pointed[name]


def _forget(session: Session, plugin: str) -> None:
    for model in (Timer, JobRun, LifecycleEvent, Upload):
        session.execute(sa.delete(model).where(_left(plugin)[model]))
    state.forget(session, plugin)
    if plugin in running().loaded:
        state.disable(session, plugin)  # without a row it would be on at once
    session.commit()
    running().live.forget()


def _readme(plugin: str) -> str:
    return _(
        "Tout ce que l'extension « %(name)s » avait écrit dans ESS Map, avant d'être purgée.\n\n"
        "tables/  une table par fichier, un objet JSON par ligne ; les géométries sont en "
        "GeoJSON, les octets en base64, les dates en ISO 8601.\n"
        "core/    son état, ses réglages, ses rappels, ses tâches, ses étapes, ce que l'on "
        "lui a envoyé.\n"
        "manifest.json  sa version, sa révision, et pour chaque fichier le nombre de lignes et "
        "l'empreinte SHA-256.\n\n"
        "Ces fichiers peuvent contenir des données personnelles : gardez-les à l'abri, et "
        "effacez-les quand vous n'en avez plus besoin.\n",
        name=plugin,
    )
