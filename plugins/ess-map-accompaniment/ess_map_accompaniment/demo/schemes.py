# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes of the demonstration: their terms are dated, and say where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from ess_map_accompaniment.demo.tables import number, rows, several
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.offer.models import Structure

HOST = {
    "field": "host",
    "op": "in",
    "value": ["seeking", "found"],
    "text": "Avoir, ou chercher, une entreprise hôte.",
}
COOPERATIVE = {
    "field": "legal_form",
    "op": "in",
    "value": ["scop", "scic"],
    "text": "Être une SCOP ou une SCIC, ou le devenir.",
}
ALONGSIDE = {
    "field": "stage",
    "op": "in",
    "value": ["creation", "seed", "transfer"],
    "text": "Créer, démarrer ou reprendre une activité.",
}
MATCH = {
    "ratio": 100,
    "per_person": 300_000,
    "per_project": 2_000_000,
    "per_person_min": 10_000,
    "members_min": 2,
    "kinds": ["employee"],
}
"""Invented: the strategy names the measure and not its ceilings. Amounts in cents."""
CONDITIONS = {"host": [HOST], "coop": [COOPERATIVE], "loan": [ALONGSIDE], "": []}


def load(session: Session, structures: Mapping[str, Structure]) -> dict[str, Scheme]:
    """Write the schemes, and return them by their keys."""
    table = list(rows("schemes"))
    made = {row["key"]: _scheme(row, structures) for row in table}
    session.add_all(made.values())
    session.flush()
    for row in table:
        if row["replaced_by"]:
            made[row["key"]].replaced_by_id = made[row["replaced_by"]].id
    session.flush()
    return made


def _scheme(row: dict[str, str], structures: Mapping[str, Structure]) -> Scheme:
    operator = structures.get(row["structure"])
    return Scheme(
        key=f"demo-{row['key']}",
        name=row["name"],
        instrument=row["instrument"],
        operator=row["operator"],
        structure_id=operator.id if operator else None,
        description=row["description"],
        stages=several(row["stages"]),
        legal_forms=several(row["legal_forms"]),
        amount_min=number(row["min"]),
        amount_max=number(row["max"]),
        percent_max=float(row["percent"]) if row["percent"] else None,
        months_min=number(row["months_min"]),
        months_max=number(row["months_max"]),
        guarantee=row["guarantee"],
        conditions=CONDITIONS[row["conditions"]],
        match=MATCH if row["instrument"] == "match_funding" else None,
        starts_on=_day(row["starts"]),
        ends_on=_day(row["ends"]),
        source=row["source"],
        source_url=row["source_url"],
        fictional=row["fictional"] == "1",
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
