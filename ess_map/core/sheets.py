# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that a spreadsheet opens as they are meant."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

CSV = "text/csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def safe(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_of(rows: Iterable[Iterable[Any]]) -> bytes:
    """Return ``rows`` as CSV: days as 2026-12-31, nothing for None.

    It begins with the mark (U+FEFF) without which spreadsheets misread accents.
    """
    text = io.StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
