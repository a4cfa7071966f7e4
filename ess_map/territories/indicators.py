# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures that somebody stated about a territory; two statements never overwrite each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.territories.models import LEVELS, Indicator, Territory

COLUMNS = {
    "indicator": "name",
    "label_fr": "label_fr",
    "label_en": "label_en",
    "value": "value",
    "unit": "unit",
    "territory_level": "level",
    "territory_code": "code",
    "year": "year",
    "source": "source",
    "place_in_source": "place",
    "note": "note",
}
"""Column of the file, and where it is remembered."""

KEY = ("level", "code", "name", "source", "place", "year")
"""What makes two statements the same one."""


def load(rows: Iterable[Mapping[str, str]]) -> int:
    """Write the statements of ``rows`` (strings, keyed as ``COLUMNS``); return how many changed.

    ``Invalid`` names the line (from 2, after the header) and writes nothing.
    """
    stated = {_key(values): values for values in map(_values, rows, count(2))}
    stored = {_key(vars(row)): row for row in db.session.scalars(sa.select(Indicator))}
    changed = 0
    for key, values in stated.items():
        row = stored.get(key)
        if row is None:
            db.session.add(Indicator(**values))
        elif all(getattr(row, name) == value for name, value in values.items()):
            continue
        else:
            for name, value in values.items():
                setattr(row, name, value)
        changed += 1
    db.session.commit()
    return changed


def of(territory: Territory) -> list[Indicator]:
    """Return what is stated about ``territory``, the newest of each figure first."""
    return list(
        db.session.scalars(
            sa.select(Indicator)
            .where(Indicator.level == territory.level, Indicator.code == territory.code)
            .order_by(
                Indicator.name,
                sa.func.coalesce(Indicator.year, 0).desc(),
                Indicator.source,
                Indicator.place,
                Indicator.id,
            )
        )
    )


def _key(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in KEY)


def _values(row: Mapping[str, str], line: int) -> dict[str, Any]:
    missing = [column for column in COLUMNS if row.get(column) is None]
    if missing:
        raise Invalid(
            _(
                "Ligne %(line)s : il manque la colonne %(missing)s.",
                line=line,
                missing=", ".join(missing),
            )
        )
    values: dict[str, Any] = {name: row[column].strip() for column, name in COLUMNS.items()}
    try:
        values["value"] = float(values["value"].replace(",", "."))
        values["year"] = int(values["year"]) if values["year"] else None
    except ValueError as error:
        raise Invalid(
            _("Ligne %(line)s : la valeur ou l'année n'est pas un nombre.", line=line)
        ) from error
    if values["level"] not in LEVELS or not values["code"] or not values["name"]:
        raise Invalid(
            _("Ligne %(line)s : le territoire ou l'indicateur n'est pas indiqué.", line=line)
        )
    return values
