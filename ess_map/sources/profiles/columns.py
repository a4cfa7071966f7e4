# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any table or document: its rows, the columns it has, and an importer made of one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask_babel import LazyString
from flask_babel import gettext as _

from ess_map.core.errors import Invalid
from ess_map.platform.exchange import ActorRecord, Importer, Rejection
from ess_map.sources import reading
from ess_map.sources.documents import document_rows
from ess_map.sources.files import is_workbook, suffix
from ess_map.sources.tables import Row, csv_rows, workbook_rows

TABLES = (".csv", ".tsv", ".txt", ".tab")
DOCUMENTS = (".geojson", ".json", ".geojsonl", ".ndjson", ".jsonl", ".jsonld")

Read = Callable[[Row], ActorRecord | Rejection]


def rows(path: Path) -> Iterator[Row | Rejection]:
    """Yield the rows of a file of any known format, by its extension."""
    if is_workbook(path):
        return workbook_rows(path)
    return document_rows(path) if suffix(path) in DOCUMENTS else csv_rows(path)


def is_readable(path: Path) -> bool:
    """Tell whether the extension is one of a table or document."""
    known = is_workbook(path) or suffix(path) in (*TABLES, *DOCUMENTS)
    return path.is_file() and known


def header(path: Path) -> frozenset[str]:
    """Return the names of the columns, looking at the first row only; none when unreadable."""
    if not is_readable(path):
        return frozenset()
    with reading.follow():
        try:
            first = next((row for row in rows(path) if isinstance(row, Row)), None)
        except Invalid:
            return frozenset()
    return frozenset(first.cells) if first else frozenset()


def importer(name: str, label: str | LazyString, needed: Iterable[str], read: Read) -> Importer:
    """Make an importer of files that have the ``needed`` columns, ``read`` reading one row."""
    wanted = frozenset(needed)
    return Importer(
        name=name,
        label=label,
        recognises=lambda path: wanted <= header(path),
        read=lambda path: each(_having(rows(path), wanted), read),
    )


def _having(found: Iterable[Row | Rejection], wanted: frozenset[str]):
    """Refuse a file whose first row lacks a wanted column."""
    checked = False
    for row in found:
        if isinstance(row, Row) and not checked:
            missing = wanted - set(row.cells)
            if missing:
                raise Invalid(
                    _(
                        "Colonnes introuvables : %(names)s. Le fichier contient : %(header)s.",
                        names=", ".join(sorted(missing)),
                        header=", ".join(list(row.cells)[:40]),
                    )
                )
            checked = True
        yield row


def each(found: Iterable[Row | Rejection], read: Read) -> Iterator[ActorRecord | Rejection]:
    """Read every row; what raises ``Invalid`` becomes a rejection with its line and reason."""
    for row in found:
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            yield read(row)
        except Invalid as error:
            yield Rejection(row.line, error.message, row.cells)
        except KeyError as error:  # a document need not give every object every field
            reason = _("Le champ %(name)s manque.", name=error)
            yield Rejection(row.line, reason, row.cells)
