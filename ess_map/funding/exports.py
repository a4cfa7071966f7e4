# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger as files: one sheet of lines, one of years; amounts in euros, exact to the cent."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ess_map.core.money import decimal
from ess_map.core.sheets import safe
from ess_map.funding import ledger
from ess_map.funding.ledger import Year
from ess_map.funding.models import Funding

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONEY, DAY = "#,##0.00", "dd/mm/yyyy"
Table = list[list[Any]]


def of_lines(lines: Iterable[Funding]) -> Table:
    """Return every line, refused ones too, below the names of the columns."""
    head = [
        *(_("Ce qui est payé"), _("Financeur"), _("Dispositif"), _("État"), _("Postes")),
        *(_("Montant (euros)"), _("Montant (centimes)"), _("Premier jour"), _("Dernier jour")),
        _("Note"),
    ]
    rows = [
        [
            safe(line.title),
            safe(line.funder),
            safe(line.scheme.name if line.scheme else ""),
            str(ledger.STATUSES[line.status]),
            line.posts,
            decimal(line.amount_cents),
            line.amount_cents,
            line.starts_on,
            line.ends_on,
            safe(line.note),
        ]
        for line in lines
    ]
    return [head, *rows]


def of_years(found: Sequence[Year]) -> Table:
    """Return each year, then the whole; refused lines are not in it."""
    head = [_("Année"), _("Accordé (euros)"), _("Demandé (euros)"), _("Prévu (euros)")]
    rows = [(row.year, row.sure, row.asked, row.planned, row.total) for row in found]
    whole = tuple(sum(column) for column in list(zip(*rows, strict=True))[1:]) or (0,) * 4
    lines = [[row[0], *map(decimal, row[1:])] for row in rows]
    return [[*head, _("Total (euros)")], *lines, [_("Total"), *map(decimal, whole)]]


def xlsx_of(lines: Iterable[Funding], found: Sequence[Year]) -> bytes:
    """Return a workbook with both tables."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Lignes")
    _fill(sheet, of_lines(lines))
    _fill(book.create_sheet(_("Par année")), of_years(found))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Any, table: Table) -> None:
    for row in table:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, Decimal):
                cell.number_format = MONEY
            elif isinstance(cell.value, date):
                cell.number_format = DAY
    for index, name in enumerate(table[0], start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(14, len(name) + 2)
    sheet.freeze_panes = "A2"
