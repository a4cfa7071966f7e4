# SPDX-License-Identifier: AGPL-3.0-or-later
"""CSV as French spreadsheets write it: rows of cells, and how the file was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from ess_map import Invalid

DELIMITERS = (";", ",", "\t", "|")
MOST = 20_000
LONGEST = 100_000
"""Characters of a cell: below the least limit at which the reader gives up."""
Row = tuple[int, list[str], str]
"""Its line, its cells, and why it cannot be used."""


def opened(text: str) -> tuple[list[str], dict[str, Any], Callable[[], Iterator[Row]]]:
    """Return the headings, how the file was written, and its rows with their line numbers."""
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = _lines(text, delimiter)
    _line, headings, _why = next(lines, (0, [], ""))
    written = {"columns": headings, "delimiter": delimiter}
    return headings, written, lambda: _after_first(_lines(text, delimiter))


def written(header: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as it was written, its cells word for word."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=header["delimiter"], lineterminator="\n")
    writer.writerow(header["columns"])
    writer.writerows(rows)
    return text.getvalue()


def _after_first(lines: Iterator[Row]) -> Iterator[Row]:
    next(lines, None)
    for number, row in enumerate(lines, 1):
        if number > MOST:
            raise Invalid(_("Ce fichier a plus de %(n)s lignes : coupez-le.", n=MOST))
        yield row


def _lines(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                long = any(len(cell) > LONGEST for cell in cells)
                yield reader.line_num, cells, _("une cellule est trop longue") if long else ""
    except csv.Error as error:
        raise Invalid(
            _(
                "Ce tableau n'est pas lisible à la ligne %(line)s : une cellule y est trop longue, "
                "ou un guillemet n'est pas fermé.",
                line=reader.line_num,
            )
        ) from error
