# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our own exports, and any table or document by a mapping file or the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.core.errors import Invalid
from ess_map.platform.exchange import ActorRecord, Importer, Rejection
from ess_map.sources import coordinates
from ess_map.sources.imports import ANY_TABLE
from ess_map.sources.mapping import YES, Mapping, day, guess, to_record
from ess_map.sources.profiles import columns
from ess_map.sources.tables import Row

VOCABULARIES = ("family", "legal_form", "activity", "role", "label")
TEXTS = (
    *("name", "summary", "description", "siret", "rna", "street", "postal_code", "city"),
    *("commune", "phone", "email", "website", "opening_hours", "staff", "source"),
)
FORMULA = frozenset("=+-@\t\r")
NEEDED = ("id", "name", "family", "activity", "location_precision", "fictional", "source")


def canonical(row: Row) -> ActorRecord:
    """Read one row of our own export; cells of several values are joined by ``|``."""
    cells = row.cells
    get = cells.get
    values: dict = {name: _unquoted(get(name, "")) for name in TEXTS}
    if not cells["id"]:
        raise Invalid(_("Il manque l'identifiant (id)."))
    point = coordinates.degrees(get("longitude", ""), get("latitude", ""))
    if point:
        values["longitude"], values["latitude"] = point
    return ActorRecord(
        id=cells["id"],
        kind=get("kind") or "organisation",
        terms={name: tuple(cell.split("|")) for name in VOCABULARIES if (cell := get(name, ""))},
        location_precision=get("location_precision") or "unknown",
        status=get("status") or "published",
        fictional=get("fictional", "").lower() in YES,
        verified_at=_verified(get("verified_at", "")),
        **values,
    )


def _unquoted(cell: str) -> str:
    """Take away the apostrophe that our exports put before what a spreadsheet would compute."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def _verified(cell: str):
    found = day(cell)
    if cell and found is None:
        raise Invalid(_("Date illisible : « %(cell)s ». Attendu : 2026-01-31.", cell=cell[:20]))
    return found


def read(path: Path, mapping: Mapping | None = None) -> Iterator[ActorRecord | Rejection]:
    """Read any table with ``mapping``, or with one guessed from the names of its columns."""
    found = columns.rows(path)
    first: list[Row | Rejection] = []
    for row in found:
        first.append(row)
        if isinstance(row, Row):
            break
    header = list(first[-1].cells) if first and isinstance(first[-1], Row) else []
    if not header:
        yield from first
        raise Invalid(_("Le fichier %(name)s ne contient aucune ligne lisible.", name=path.name))
    fitted = mapping.fitted(header) if mapping else guess(header)
    yield from columns.each(chain(first, found), lambda row: to_record(row, fitted))


def mapped(mapping: Mapping) -> Importer:
    """Return an importer that reads any table with that mapping."""
    return Importer(
        "mapping", _l("Selon une correspondance"), columns.is_readable, lambda p: read(p, mapping)
    )


OWN = columns.importer("ess-map", _l("Export d'ESS Map"), NEEDED, canonical)
ANY = Importer(ANY_TABLE, _l("Tableau aux colonnes usuelles"), columns.is_readable, read)
