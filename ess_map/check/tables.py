# SPDX-License-Identifier: AGPL-3.0-or-later
"""Are the plugin's tables made, unmade and made again, without harm to anybody else's?"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from ess_map.check import schema, trial
from ess_map.check.country import fill_country, make_people
from ess_map.check.findings import Finding, Notes
from ess_map.check.schema import Snapshot
from ess_map.check.trial import Trial, plugins_of
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError
from ess_map.platform import migrating

CHECK = "migrations"


def check(tried: Trial) -> list[Finding]:
    """Upgrade, downgrade and upgrade again, with data in between."""
    notes = Notes(CHECK)
    with tried.running() as app:
        module = tried.plugin()
        if migrating.folder(module) is None:
            if not plugins_of(app).loaded[tried.name].tables:
                notes.ok("Elle n'a pas de tables.")
            return notes.findings
        fill_country()
        make_people()
        before = _core(tried)
        steps = ((migrating.upgrade, "La montée"), (migrating.downgrade, "La descente"))
        for number, (verb, what) in enumerate((*steps, steps[0])):
            if not _move(verb, what, tried, module, notes):
                return notes.findings
            _harmed(before, _core(tried), what, notes)
            if verb is migrating.downgrade:
                _left(tried, notes)
            elif number == 0:
                _made(app, tried, notes)
                before = _filled(tried, notes) or before
    if notes.clean:
        notes.ok("Ses tables se font, se défont et se refont ; celles du noyau n'ont pas bougé.")
    return notes.findings


def _move(verb: Any, what: str, tried: Trial, module: Any, notes: Notes) -> bool:
    db.session.remove()
    try:
        verb(tried.name, module)
    except ConfigurationError as error:
        notes.error(f"{what} échoue : {error.message}", "migrations/")
        return False
    return True


def _filled(tried: Trial, notes: Notes) -> Snapshot | None:
    """Let the author fill the tables: a downgrade must work on full ones too."""
    try:
        trial.fill_own(tried.candidate)
    except Exception as error:  # noqa: BLE001 - the author's code: its failure is a finding
        db.session.rollback()
        notes.error(f"fill(session) échoue ({type(error).__name__}: {error}).", str(trial.DATA))
        return None
    return _core(tried)


def _core(tried: Trial) -> Snapshot:
    leave_out = (f"{tried.name}_", f"idx_{tried.name}_", f"alembic_{tried.name}", *SHIFTING)
    with db.engine.connect() as connection:
        return schema.snapshot(connection, leave_out)


SHIFTING = ("geometry_columns", "spatial_ref", "sqlite_", "views_", "virts_", "spatialite_", "sql_")
"""What SpatiaLite itself keeps of all geometries."""


def _harmed(before: Snapshot, after: Snapshot, what: str, notes: Notes) -> None:
    for table in sorted({*before.columns, *after.columns}):
        if before.columns.get(table) != after.columns.get(table):
            notes.error(
                f"{what} change une table qui n'est pas à elle : n'ajoutez qu'à côté du noyau.",
                table,
            )
        elif before.rows[table] != after.rows[table]:
            notes.error(
                f"{what} ajoute ou retire des lignes du noyau ({before.rows[table]} avant, "
                f"{after.rows[table]} après) : une migration ne touche qu'à ses propres tables.",
                table,
            )


def _left(tried: Trial, notes: Notes) -> None:
    with db.engine.connect() as connection:
        for table in schema.own_tables(connection, tried.name):
            notes.error(
                "La descente laisse cette table : retirez-la dans downgrade() (celle d'une "
                "géométrie par drop_geometry_table).",
                table,
            )


def _made(app: Flask, tried: Trial, notes: Notes) -> None:
    tables = plugins_of(app).loaded[tried.name].tables
    known = {table.name for table in tables}
    with db.engine.connect() as connection:
        for table in tables:
            schema.compare(connection, table, notes)
        inspector = sa.inspect(connection)
        for name in schema.own_tables(connection, tried.name):
            if name.startswith("idx_"):
                continue
            if name not in known:
                notes.warning(
                    "Les migrations font une table qu'aucun modèle ne décrit : retirez-la, ou "
                    "importez son modèle dans le paquet.",
                    name,
                )
            for key in inspector.get_foreign_keys(name):
                _foreign_key(inspector, tried.name, name, key, notes)


def _foreign_key(inspector: sa.Inspector, plugin: str, table: str, key: Any, notes: Notes) -> None:
    target = key["referred_table"]
    if target.startswith(f"{plugin}_"):
        return
    where = f"{table}.{', '.join(key['constrained_columns'])}"
    primary = inspector.get_pk_constraint(target)["constrained_columns"]
    # SQLite says nothing of the columns when the primary key itself is meant.
    if key["referred_columns"] and key["referred_columns"] != primary:
        notes.error(
            f"La clé étrangère désigne autre chose que la clé primaire de « {target} » : ne "
            "désignez qu'elle, le reste peut changer.",
            where,
        )
    if (key["options"].get("ondelete") or "NO ACTION").upper() not in ("CASCADE", "SET NULL"):
        notes.error(
            f"La clé étrangère vers « {target} » n'a pas d'ON DELETE : ce que le noyau doit "
            "effacer ne pourrait plus l'être, même une fois l'extension désinstallée. Ajoutez "
            'ondelete="CASCADE" ou "SET NULL".',
            where,
        )
