# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the columns of any table to the fields of an actor: declared, or guessed by name.

A mapping file (TOML or JSON) says the same as ``Mapping``:

    [columns]            # field = "Column" or ["First", "Second if empty"]
    name = "Nom de la structure"
    longitude = "X"
    latitude = "Y"
    [constants]          # field = value for every row
    status = "draft"
    [terms.activity]     # a vocabulary
    column = "Catégorie"
    separator = ","
    values = { "Ressourcerie" = "ressourcerie" }   # absent: the cells are keys already
    always = ["insertion_activite"]                # terms of every row
    [options]
    epsg = 2154          # projection of the coordinates, degrees when absent
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from ess_map.core.errors import Invalid, NotFound
from ess_map.core.text import fold
from ess_map.platform.exchange import ActorRecord
from ess_map.sources import coordinates
from ess_map.sources.aliases import ALIASES
from ess_map.sources.tables import Row

FIELDS = frozenset(ActorRecord.__dataclass_fields__) - {"terms", "updated_at", "url", "properties"}
YES = frozenset({"1", "true", "vrai", "oui", "yes"})


@dataclass(frozen=True)
class TermColumn:
    """How one vocabulary's terms are read; ``values`` empty: cells hold the keys themselves."""

    column: str = ""
    separator: str = "|"
    values: Map[str, str] = field(default_factory=dict)
    always: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Which columns make which field; see the module for the same in a file."""

    columns: Map[str, tuple[str, ...]]
    constants: Map[str, Any] = field(default_factory=dict)
    terms: Map[str, TermColumn] = field(default_factory=dict)
    epsg: int | None = None

    def fitted(self, header: Sequence[str]) -> Mapping:
        """Return the mapping for a file with these columns; ``Invalid`` if one is missing."""
        missing = sorted(
            names[0] for names in self.columns.values() if not set(names) & set(header)
        )
        missing += [
            one.column for one in self.terms.values() if one.column and one.column not in header
        ]
        if missing:
            raise Invalid(
                _(
                    "Colonnes introuvables : %(names)s. Le fichier contient : %(header)s.",
                    names=", ".join(missing),
                    header=", ".join(list(header)[:40]),
                )
            )
        return self


def guess(header: Sequence[str]) -> Mapping:
    """Return a mapping by the usual names of columns; ``Invalid`` without one for the name."""
    folded: dict[str, str] = {}
    for column in header:
        folded.setdefault(fold(column).strip(), column)
    columns = {
        name: tuple(folded[alias] for alias in aliases if alias in folded)
        for name, aliases in ALIASES.items()
    }
    columns = {name: found for name, found in columns.items() if found}
    if "name" not in columns:
        raise Invalid(
            _(
                "Aucune colonne ne donne le nom (nom, name, titre…). Le fichier contient : "
                "%(header)s. Indiquez-la avec --mapping.",
                header=", ".join(list(header)[:40]),
            )
        )
    if len({"longitude", "latitude"} & set(columns)) == 1:
        raise Invalid(_("Il y a une colonne de longitude sans latitude, ou l'inverse."))
    names = {"activity", "family", "legal_form", "role", "label"} & set(header)
    return Mapping(columns, terms={name: TermColumn(name) for name in sorted(names)})


def to_record(row: Row, mapping: Mapping) -> ActorRecord:
    """Return the actor that a row describes; raise ``Invalid`` with the reason if it cannot be."""
    cells = row.cells
    values: dict[str, Any] = dict(mapping.constants)
    for name, columns in mapping.columns.items():
        for column in columns:
            value = cells.get(column, "").strip()
            if value:
                values[name] = value
                break
    point = coordinates.degrees(
        str(values.pop("longitude", "")), str(values.pop("latitude", "")), mapping.epsg
    )
    if point:
        values["longitude"], values["latitude"] = point
    if "verified_at" in values:
        values["verified_at"] = day(values["verified_at"])
    if "fictional" in values:
        values["fictional"] = str(values["fictional"]).lower() in (
            "1",
            "true",
            "oui",
            "yes",
            "vrai",
        )
    if not values.get("name"):
        raise Invalid(_("Il manque le nom."))
    if "id" not in values:
        values["id"] = _identify(values)
    values["terms"] = {
        name: terms for name, one in mapping.terms.items() if (terms := _terms(cells, one))
    }
    return ActorRecord(**values)


def day(cell: str | date | None) -> date | None:
    """Return the day of an ISO or French date, None when it cannot be read."""
    if isinstance(cell, date) or not cell:
        return cell or None
    try:
        return date.fromisoformat(cell[:10].replace("/", "-"))
    except ValueError:
        pass
    try:
        first, month, year = cell[:10].replace("-", "/").split("/")
        return date(int(year), int(month), int(first))
    except ValueError:
        return None


def _identify(values: Map[str, Any]) -> str:
    """Return a stable identifier for a row that has none: its SIRET, else what it says."""
    if values.get("siret"):
        return str(values["siret"])
    said = "\n".join(
        fold(str(values.get(name, ""))) for name in ("name", "street", "postal_code", "city")
    )
    return blake2b(said.encode(), digest_size=10).hexdigest()


def _terms(cells: Map[str, str], one: TermColumn) -> tuple[str, ...]:
    found = [part.strip() for part in cells.get(one.column, "").split(one.separator)]
    if one.values:
        found = [one.values.get(part, "") for part in found]
    return tuple(dict.fromkeys(key for key in (*found, *one.always) if key))


def from_file(path: Path) -> Mapping:
    """Read a mapping file; ``Invalid`` names the key that is wrong."""
    if not path.is_file():
        raise NotFound(_("Le fichier %(path)s n'existe pas.", path=path))
    try:
        raw = path.read_text(encoding="utf-8")
        said = json.loads(raw) if path.suffix == ".json" else tomllib.loads(raw)
    except ValueError as error:
        raise Invalid(
            _("Le fichier de correspondance est illisible : %(error)s.", error=error)
        ) from error
    unknown = set(said) - {"columns", "constants", "terms", "options"}
    unknown |= (set(said.get("columns", {})) | set(said.get("constants", {}))) - FIELDS
    if unknown:
        raise Invalid(
            _("Clé inconnue dans la correspondance : %(names)s.", names=", ".join(sorted(unknown)))
        )
    columns = {
        name: (column,) if isinstance(column, str) else tuple(column)
        for name, column in said.get("columns", {}).items()
    }
    if "name" not in columns:
        raise Invalid(_("La correspondance doit dire quelle colonne donne le nom (name)."))
    try:
        terms = {name: _term_column(one) for name, one in said.get("terms", {}).items()}
    except TypeError as error:
        raise Invalid(_("Clé inconnue dans la correspondance : %(names)s.", names=error)) from error
    epsg = said.get("options", {}).get("epsg")
    return Mapping(columns, said.get("constants", {}), terms, epsg)


def _term_column(said: Map[str, Any]) -> TermColumn:
    one = TermColumn(**said)
    return replace(one, always=tuple(one.always))
