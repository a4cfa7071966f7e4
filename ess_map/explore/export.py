# SPDX-License-Identifier: AGPL-3.0-or-later
"""The current selection as files: CSV, GeoJSON, XLSX; each streams."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook

from ess_map.actors import labels, store
from ess_map.core.db import chunks, db
from ess_map.core.feeds import sayable
from ess_map.core.sheets import safe
from ess_map.explore import properties
from ess_map.explore.answer import Answer
from ess_map.platform.exchange import ActorRecord, Exporter

BATCH = 1000
VOCABULARIES = ("family", "legal_form", "activity", "role", "label")
COLUMNS = (
    *("id", "name", "summary", "description", "kind", *VOCABULARIES, "siret", "rna", "street"),
    *("postal_code", "city", "commune", "longitude", "latitude", "location_precision", "phone"),
    *("email", "website", "opening_hours", "staff", "status", "fictional", "verified_at", "source"),
    "url",
)
"""The columns of our own format, which ``ess-map import`` reads back; those of plugins follow."""


def records(found: Answer) -> Iterator[ActorRecord]:
    """Yield the selection by name, with absolute addresses, reading a batch at a time."""
    ids = found.page(0, found.count, sort="name")
    asked = found.query.facets.get(labels.LABEL, ())
    for batch in chunks(ids, BATCH):
        said = properties.values(batch)
        actors = store.load(db.session, batch)
        added = properties.options(found, actors)
        shown = labels.as_shown(db.session, actors, asked)
        for actor, options in zip(shown, added, strict=True):
            address = url_for("actors.page", slug=actor.slug, _external=True)
            columns = options | said[actor.id]
            yield replace(store.as_record(actor), url=address, properties=columns)
        db.session.expunge_all()


def row(record: ActorRecord, added: Sequence[str] = ()) -> dict[str, Any]:
    """Return a record as the cells of our own format, then those of the columns ``added``."""
    cells: dict[str, Any] = {field.name: getattr(record, field.name) for field in fields(record)}
    cells.update({name: "|".join(record.terms.get(name, ())) for name in VOCABULARIES})
    cells["fictional"] = int(record.fictional)
    cells["verified_at"] = record.verified_at.isoformat() if record.verified_at else ""
    own = {name: "" if cells[name] is None else cells[name] for name in COLUMNS}
    return own | {name: _cell(record.properties.get(name, "")) for name in added}


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def write_csv(found: Iterable[ActorRecord]) -> Iterator[bytes]:
    buffer = io.StringIO()
    added = properties.names()
    writer = csv.writer(buffer)
    writer.writerow((*COLUMNS, *added))
    for record in found:
        writer.writerow([safe(value) for value in row(record, added).values()])
        if buffer.tell() > 65536:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_geojson(found: Iterable[ActorRecord]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for position, record in enumerate(found):
        said = {**record.properties, **row(record)}
        said.update({name: list(record.terms.get(name, ())) for name in VOCABULARIES})
        said["fictional"] = record.fictional
        longitude, latitude = said.pop("longitude"), said.pop("latitude")
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]}
            if longitude != ""
            else None,
            "properties": said,
        }
        text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        yield f"{',' if position else ''}\n{text}".encode()
    yield b"\n]}\n"


def write_xlsx(found: Iterable[ActorRecord]) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("acteurs")
    added = properties.names()
    sheet.append((*COLUMNS, *added))
    for record in found:
        sheet.append([sayable(safe(value)) for value in row(record, added).values()])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(65536):
            yield block


EXPORTERS = (
    Exporter("csv", _l("CSV"), "text/csv", write_csv),
    Exporter("geojson", _l("GeoJSON"), "application/geo+json", write_geojson),
    Exporter(
        "xlsx",
        _l("Tableur"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_xlsx,
    ),
)
