# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a person handed over what the plugin keeps of them, and forgotten when they ask?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask import Flask

from ess_map.check import planting
from ess_map.check.country import Country, fill_country, make_people
from ess_map.check.findings import Finding, Notes
from ess_map.check.planting import Person
from ess_map.check.trial import DATA, Trial, filled, plugins_of
from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.people import privacy
from ess_map.people.models import User

CHECK = "personal_data"


def check(trial: Trial) -> list[Finding]:
    """Write rows about a person, ask for their data, erase them, and look for what is left."""
    notes = Notes(CHECK)
    with trial.migrated() as app:
        tables = plugins_of(app).loaded[trial.name].tables
        named = [table for table in tables if planting.names_people(table)]
        personal = [table for table in tables if planting.looks_personal(table)]
        if not named and not personal:
            notes.ok("Aucune de ses tables ne parle de personnes.")
            return notes.findings
        country, user = fill_country(), make_people()["contributor"]
        filled(trial.candidate)
        person = Person(user.id, user.email, user.name)
        about = [table for table in tables if table in named or table in personal]
        before = _said(app, trial.name, user, notes)
        _plant(about, person, country, notes)
        after = _said(app, trial.name, user, notes)
        if before == after:
            notes.warning(
                "user_data ne dit rien de ce qu'elle garde d'une personne : rendez-y les lignes "
                f"de {_names(about)} qui parlent d'elle.",
                "user_data",
            )
        _retention(app, trial.name, about, notes)
        if _erased(app, user, notes):
            _left(tables, person, notes)
    if notes.clean:
        notes.ok(f"{_names(about)} : la personne reçoit ce qui parle d'elle, et est oubliée.")
    return notes.findings


def _names(tables: Iterable[sa.Table]) -> str:
    return ", ".join(table.name for table in tables)


def _plant(tables: Sequence[sa.Table], person: Person, country: Country, notes: Notes) -> None:
    here = {"actor": country.actor_id}
    for table in tables:
        planted = planting.plant(table, person, here)
        if planted.why:
            notes.warning(
                f"Je n'ai pas pu y écrire une ligne d'essai ({planted.why}) : écrivez-en une "
                f"dans fill(session), dans {DATA}, pour {person.email}.",
                table.name,
            )
    db.session.commit()


def _said(app: Flask, name: str, user: User, notes: Notes) -> str:
    with app.test_request_context():
        try:
            answers = plugins_of(app).every("user_data", only=name, user=user)
            said = [item for _plugin, items in answers for item in items or ()]
            return json.dumps(said, default=str, sort_keys=True)
        except (EssMapError, TypeError, ValueError) as error:
            db.session.rollback()
            notes.error(
                f"user_data échoue, et personne ne pourrait plus demander ses données : {error}.",
                "user_data",
            )
            return ""


def _retention(app: Flask, name: str, about: Iterable[sa.Table], notes: Notes) -> None:
    if not plugins_of(app).registry().of(name).get("retentions"):
        notes.warning(
            f"Le registre public ne dit rien de {_names(about)} : déclarez ce qui est gardé, "
            "pourquoi et combien de temps.",
            "register_retention",
        )


def _erased(app: Flask, user: User, notes: Notes) -> bool:
    with app.test_request_context():
        try:
            privacy.erase(db.session, user)
            db.session.commit()
        except (EssMapError, sa.exc.SQLAlchemyError) as error:
            db.session.rollback()
            said = str(getattr(error, "orig", None) or error).partition("\n")[0]
            notes.error(
                "Une personne dont elle garde quelque chose ne peut plus effacer son compte "
                f"({said}) : oubliez-la dans erase_user.",
                "erase_user",
            )
            return False
    return True


def _left(tables: Iterable[sa.Table], person: Person, notes: Notes) -> None:
    for table in tables:
        for column in planting.names_people(table):
            if _count(table, table.c[column] == person.id):
                notes.error(
                    "Des lignes désignent encore une personne effacée : supprimez-les dans "
                    "erase_user, ou mettez NULL.",
                    f"{table.name}.{column}",
                )
        for column in table.columns:
            if isinstance(column.type, sa.String | sa.JSON):
                text = sa.cast(column, sa.Text)
                if _count(table, text.contains(person.email, autoescape=True)):
                    notes.error(
                        "L'adresse d'une personne effacée y est encore : effacez-la dans "
                        "erase_user.",
                        f"{table.name}.{column.name}",
                    )
                elif _count(table, text.contains(person.name, autoescape=True)):
                    notes.warning(
                        "Le nom d'une personne effacée y est encore : effacez-le dans "
                        "erase_user, si c'est le sien.",
                        f"{table.name}.{column.name}",
                    )


def _count(table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table).where(condition)) or 0
