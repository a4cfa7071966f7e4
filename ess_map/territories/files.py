# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read one CSV or GeoJSON file (or its .gz) of territories in the official formats."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from flask_babel import gettext as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from ess_map.core.errors import Invalid
from ess_map.territories import place
from ess_map.territories.place import Place

LONGEST_FIELD = 1_000_000
"""Characters; a CSV field beyond that is not a territory."""


def read(path: Path, level: str) -> Iterator[Place]:
    """Yield the territories of ``path``; ``Invalid`` says which file and line is wrong."""
    if path.name.removesuffix(".gz").endswith(".csv"):
        rows = table(path)
        return _each(path, rows, lambda row: place.read(level, row), first_line=2)
    return _each(path, _features(path), lambda item: _feature(level, item), first_line=1)


def table(path: Path, required: Iterable[str] = ()) -> list[dict[str, str]]:
    """Return the rows of a CSV file; the separator is read from its header."""
    text = _text(path)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    try:
        columns = {name.strip() for name in reader.fieldnames or ()}
        rows = list(reader)
    except csv.Error as error:
        raise Invalid(
            _(
                "%(file)s, ligne %(line)s : ce n'est pas du CSV lisible.",
                file=path.name,
                line=reader.line_num + 1,
            )
        ) from error
    _require(path, columns, required or _needed(columns))
    return rows


def _needed(columns: set[str]) -> list[str]:
    """What is missing to know a territory: a code (or a SIREN) and a name."""
    codes, names = (*place.COLUMNS["code"], "siren"), place.COLUMNS["name"]
    missing = [] if columns & set(codes) else [codes[0]]
    return missing if columns & set(names) else [*missing, names[0]]


def _require(path: Path, columns: set[str], required: Iterable[str]) -> None:
    missing = [name for name in required if name not in columns]
    if missing:
        raise Invalid(
            _(
                "%(file)s : il manque la colonne %(missing)s (colonnes lues : %(found)s).",
                file=path.name,
                missing=", ".join(missing),
                found=", ".join(sorted(columns))[:200] or "–",
            )
        )


def _features(path: Path) -> list[Mapping[str, Any]]:
    try:
        document = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise Invalid(
            _(
                "%(file)s n'est pas du GeoJSON complet : le fichier est sans doute tronqué. "
                "Téléchargez-le de nouveau.",
                file=path.name,
            )
        ) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise Invalid(
            _("%(file)s n'est pas une collection GeoJSON (« features »).", file=path.name)
        )
    return features


def _feature(level: str, item: Mapping[str, Any]) -> Place:
    properties = dict(item["properties"] or {})
    properties.setdefault("code", item.get("id", ""))
    return place.read(level, properties, geometry(item.get("geometry")))


def geometry(value: Mapping[str, Any] | None) -> BaseGeometry | None:
    """Return a GeoJSON geometry as shapely; ``Invalid`` when it is none."""
    if value is None:
        return None
    try:
        return shape(value)
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise Invalid(_("un contour est illisible.")) from error


def _each(
    path: Path, items: Iterable[Any], make: Callable[[Any], Place], *, first_line: int
) -> Iterator[Place]:
    for line, item in enumerate(items, first_line):
        try:
            yield make(item)
        except Invalid as error:
            raise Invalid(
                _(
                    "%(file)s, ligne ou objet %(line)s : %(why)s",
                    file=path.name,
                    line=line,
                    why=error.message,
                )
            ) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise Invalid(
                _(
                    "%(file)s, ligne ou objet %(line)s : la structure est inattendue.",
                    file=path.name,
                    line=line,
                )
            ) from error


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            _(
                "%(file)s n'est pas encodé en UTF-8 : enregistrez-le en UTF-8 et recommencez.",
                file=path.name,
            )
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Invalid(
            _("%(file)s est une archive incomplète : téléchargez-la de nouveau.", file=path.name)
        ) from error
    except OSError as error:
        raise Invalid(_("%(file)s est illisible ou n'existe pas.", file=str(path))) from error
