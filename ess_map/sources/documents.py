# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objects of GeoJSON and JSON documents, streaming, as rows of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import ijson
from flask_babel import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import shape

from ess_map.core.errors import Invalid
from ess_map.platform.exchange import Rejection
from ess_map.sources import reading
from ess_map.sources.files import LONGEST, head, opened
from ess_map.sources.tables import Row, text

LISTS = ("features", "data", "results", "elements", "items", "@graph")
"""Keys under which published documents keep their objects."""


def document_rows(path: Path) -> Iterator[Row | Rejection]:
    """Yield the objects of a document, numbered from 1, properties flattened to dotted names.

    Reads a FeatureCollection, one Feature per line, a JSON list or an object with a list.
    Raises ``Invalid`` where a document breaks off, saying how much could be read.
    """
    state = reading.current()
    count = 0
    try:
        for count, found in enumerate(_objects(path), 1):
            state.line = count
            if not isinstance(found, Mapping):
                yield Rejection(count, _("Ce n'est pas un objet avec des champs nommés."))
                continue
            yield _row(count, found)
    except (ijson.JSONError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Invalid(
            _(
                "Le fichier %(name)s est tronqué ou malformé : %(n)s objets ont pu être lus. "
                "Téléchargez-le à nouveau, puis recommencez.",
                name=path.name,
                n=count,
            )
        ) from error


def _objects(path: Path) -> Iterator[Any]:
    start = head(path)
    first = start.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")
    if first[:1] not in (b"{", b"["):
        raise Invalid(_("Ce n'est pas un document JSON : il devrait commencer par { ou [."))
    if _one_per_line(first):
        yield from _per_line(path)
        return
    prefix = _prefix(path)
    with opened(path) as file:
        yield from ijson.items(_Bounded(file), prefix, use_float=True)


def _one_per_line(start: bytes) -> bool:
    """Tell GeoJSON sequences (RFC 8142, ndjson) from one big document."""
    line, newline, rest = start.partition(b"\n")
    if not newline or not rest.strip(b"\x1e \r\n"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _per_line(path: Path) -> Iterator[Any]:
    with opened(path) as file:
        while raw := file.readline(LONGEST):
            if len(raw) == LONGEST and not raw.endswith(b"\n"):
                raise Invalid(_("Une ligne dépasse 1 Mo : ce n'est pas une fiche d'acteur."))
            if raw := raw.strip(b"\xef\xbb\xbf\x1e \t\r\n"):
                yield json.loads(raw)


def _prefix(path: Path) -> str:
    """Find the list of objects: the document itself, or the first list with a known name."""
    with reading.follow(), opened(path) as file:
        for prefix, event, value in ijson.parse(_Bounded(file)):
            if event == "start_array" and prefix == "":
                return "item"
            if event == "start_array" and prefix in LISTS:
                return f"{prefix}.item"
            if (prefix, event, value) == ("type", "string", "Feature"):
                return ""
    raise Invalid(_("Le document ne contient aucune liste d'objets (features, data, results…)."))


class _Bounded:
    """Refuses a value of more than a megabyte before it is gathered in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._run = 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:  # how ijson asks whether bytes or text will come
            return b""
        chunk = self._file.read(65536 if size < 0 else min(size, 65536))
        quote = chunk.rfind(b'"')
        self._run = self._run + len(chunk) if quote < 0 else len(chunk) - quote
        if self._run > LONGEST:
            raise Invalid(_("Une valeur dépasse 1 Mo : ce n'est pas une fiche d'acteur."))
        return chunk


def _row(number: int, found: Mapping[str, Any]) -> Row | Rejection:
    if found.get("type") != "Feature":
        return Row(number, _flat(found))
    cells = _flat(found.get("properties") or {})
    if "id" not in cells and found.get("id") is not None:
        cells["id"] = text(found["id"])
    geometry = found.get("geometry")
    if geometry:
        try:
            longitude, latitude = _point(geometry)
        except (ShapelyError, AttributeError, KeyError, IndexError, TypeError, ValueError):
            return Rejection(number, _("La géométrie de cet objet est illisible."), cells)
        cells |= {"longitude": text(longitude), "latitude": text(latitude)}
    return Row(number, cells)


def _point(geometry: Mapping[str, Any]) -> tuple[float, float]:
    if geometry["type"] == "Point":
        longitude, latitude = geometry["coordinates"][:2]
        return longitude, latitude
    inside = shape(geometry).representative_point()
    return inside.x, inside.y


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    cells: dict[str, str] = {}
    for key, one in value.items():
        if isinstance(one, Mapping):
            cells |= _flat(one, f"{prefix}{key}.")
        else:
            cells[f"{prefix}{key}"] = text(one)
    return cells
