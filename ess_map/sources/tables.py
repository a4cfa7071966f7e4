# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of CSV files and workbooks, streaming, each with its line number."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
from flask_babel import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from ess_map.core.errors import Invalid
from ess_map.platform.exchange import Rejection
from ess_map.sources import reading
from ess_map.sources.files import LONGEST, opened

DELIMITERS = ",;\t|"
csv.field_size_limit(LONGEST)

BROKEN = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError)
"""What openpyxl raises; a document type with entities, which no spreadsheet writes, is one."""
SMALL, MOST_UNPACKED, MOST_TIMES = 20_000_000, 2_000_000_000, 200
"""Bytes of a part of a workbook; real sheets unpack to twenty times what they weigh."""


class Row(NamedTuple):
    """One row of a table: where it begins, and its cells by column name."""

    line: int
    cells: dict[str, str]


def csv_rows(path: Path) -> Iterator[Row | Rejection]:
    """Yield the rows of a CSV file: UTF-8 (with or without BOM) or Windows-1252.

    Raises ``Invalid`` when the header cannot be understood.
    """
    with opened(path) as file:
        _refuse_what_is_no_text(file.peek(1024)[:1024])
        lines = _Lines(file)
        header_line = next(iter(lines), None)
        if lines.too_long:
            raise Invalid(_("La première ligne dépasse 1 Mo : ce n'est pas un fichier CSV."))
        if header_line is None:
            raise Invalid(_("Le fichier %(name)s est vide.", name=path.name))
        delimiter = max(DELIMITERS, key=header_line.count)
        header = check_header(next(csv.reader([header_line], delimiter=delimiter)))
        yield from _table(lines, csv.reader(lines, delimiter=delimiter), header)


def _refuse_what_is_no_text(start: bytes) -> None:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Invalid(_("Le fichier est en UTF-16 : enregistrez-le au format « CSV UTF-8 »."))
    if b"\0" in start.partition(b"\n")[0]:
        raise Invalid(_("Ce n'est pas un fichier de texte : attendu CSV, XLSX ou GeoJSON."))


def _table(lines: _Lines, reader: Iterator[list[str]], header: list[str]):
    state = reading.current()
    width = len(header)
    while True:
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            yield from lines.take_rejections()
            return
        except csv.Error:
            yield Rejection(
                start,
                _(
                    "Un guillemet ouvert ligne %(start)s n'est pas refermé : les lignes jusqu'à "
                    "%(end)s n'ont pas pu être lues.",
                    start=start,
                    end=lines.number,
                ),
            )
            continue
        if lines.too_long:
            yield from lines.take_rejections()
            start = lines.number
        if not any(cells):
            continue
        state.line = start
        if len(cells) == width:
            yield Row(start, dict(zip(header, cells, strict=True)))
        else:
            yield Rejection(
                start,
                _(
                    "%(n)s cellules au lieu de %(width)s : un séparateur ou un guillemet manque "
                    "ou est de trop.",
                    n=len(cells),
                    width=width,
                ),
                dict(zip(header, cells, strict=False)),
            )


class _Lines:
    """The lines of a text file, each bounded; those that are too long are set aside."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.number = 0
        self.too_long: list[int] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            raw = self._file.readline(LONGEST)
            if not raw:
                raise StopIteration
            self.number += 1
            if len(raw) == LONGEST and not raw.endswith(b"\n"):
                self._skip()
                continue
            return self._decode(raw)

    def _skip(self) -> None:
        self.too_long.append(self.number)
        while (raw := self._file.readline(LONGEST)) and not raw.endswith(b"\n"):
            pass

    def _decode(self, raw: bytes) -> str:
        if self.number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        raw = raw.replace(b"\0", b"")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            reading.current().warn(
                _(
                    "Le fichier n'est pas en UTF-8 : lu en Windows-1252 (Latin-1). Vérifiez les "
                    "accents."
                )
            )
            return raw.decode("cp1252", errors="replace")

    def take_rejections(self) -> list[Rejection]:
        """Return the lines set aside since the last call."""
        found = [
            Rejection(line, _("La ligne dépasse 1 Mo : elle n'a pas été lue."))
            for line in self.too_long
        ]
        self.too_long.clear()
        return found


def check_header(cells: Sequence[Any]) -> list[str]:
    """Return the column names; ``Invalid`` when two have the same."""
    names = [str(cell if cell is not None else "").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Invalid(
            _(
                "Deux colonnes portent le même nom : %(names)s. Renommez-en une.",
                names=", ".join(twice),
            )
        )
    if not names:
        raise Invalid(_("La première ligne doit donner le nom des colonnes."))
    return [name or f"colonne {index}" for index, name in enumerate(names, 1)]


def workbook_rows(path: Path) -> Iterator[Row | Rejection]:
    """Yield the rows of the first sheet of a workbook, as text."""
    state = reading.current()
    with opened(path) as file, _told(path):
        _refuse_bomb(file, path)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            header = check_header(next(rows, ()))
            for line, cells in enumerate(rows, 2):
                texts = [text(cell) for cell in cells[: len(header)]]
                if any(texts):
                    state.line = line
                    texts += [""] * (len(header) - len(texts))
                    yield Row(line, dict(zip(header, texts, strict=True)))
        finally:
            book.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say with a sentence that a workbook is broken, wherever in it that shows."""
    try:
        yield
    except BROKEN as error:
        raise Invalid(
            _("Le classeur %(name)s est illisible : enregistrez-le en .xlsx.", name=path.name)
        ) from error


def _refuse_bomb(file: BinaryIO, path: Path) -> None:
    """Refuse a few bytes that unpack to very many, before any of them is unpacked."""
    with zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            if part.file_size > MOST_UNPACKED or (
                part.file_size > SMALL and part.file_size > MOST_TIMES * part.compress_size
            ):
                raise Invalid(
                    _(
                        "Le classeur %(name)s se déplie démesurément : enregistrez-le en CSV, "
                        "puis importez ce fichier.",
                        name=path.name,
                    )
                )
    file.seek(0)


def text(value: Any) -> str:
    """Return any cell or JSON value as the text that a CSV file would hold."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "|".join(text(one) for one in value if not isinstance(one, dict))
    return str(value)
