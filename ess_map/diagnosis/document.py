# SPDX-License-Identifier: AGPL-3.0-or-later
"""A diagnosis as an OpenDocument text, to be reworked in a word processor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from odfdo import Cell, Document, Header, List, ListItem, Paragraph, Row, Style, Table

from ess_map.diagnosis.figures import Figure, Findings, Section

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
BOLD, SMALL, CELL = "ess-bold", "ess-small", "ess-cell"


def write(found: Findings, comment: str = "") -> bytes:
    """Return headings, sentences and tables: one table a section, each figure with its source."""
    document = Document("text")
    _add_styles(document)
    body = document.body
    body.clear()
    body.append(Header(1, _("Diagnostic : %(name)s", name=found.name)))
    body.append(Paragraph(_made(found), style=SMALL))
    for line in filter(None, comment.splitlines()):
        body.append(Paragraph(line))
    for section in found.sections:
        _append_section(body, section)
        if section.name == "white":
            _append_white(body, found)
    body.append(Header(2, _("Sources")))
    body.append(
        _table(
            _("Sources"),
            (_("Source"), _("Année"), _("Acteurs ici"), _("Ce qu'elle couvre")),
            ((one.name, one.vintage, format_decimal(one.count), one.limits)
             for one in found.sources),
        )
    )  # fmt: skip
    document.meta.title = _("Diagnostic : %(name)s", name=found.name)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _made(found: Findings) -> str:
    parts = [found.kind, _("le %(date)s", date=format_date(found.made_on, "long"))]
    if found.population:
        parts.append(_("%(n)s habitants", n=format_decimal(found.population)))
    return " · ".join(parts)


def _append_section(body, section: Section) -> None:
    body.append(Header(2, section.title))
    for sentence in section.words:
        body.append(Paragraph(sentence))
    if section.caveats:
        notes = List()
        for sentence in section.caveats:
            notes.append(ListItem(sentence))
        body.append(notes)
    if section.figures:
        header = (_("Chiffre"), _("Valeur"), _("Année"), _("Source"))
        body.append(_table(section.title, header, map(_line, section.figures)))


def _line(one: Figure) -> tuple[str, ...]:
    label = f"{one.label} ({one.about})" if one.about not in ("", one.label) else one.label
    source = " · ".join(filter(None, (one.source, one.place_in_source)))
    more = "" if one.counted and one.name != "staff" else one.coverage
    notes = " ".join(filter(None, (one.note, more)))
    value = f"{one.shown} {one.unit}".strip() if one.value is not None else one.shown
    return (f"{label}. {notes}" if notes else label, value, one.vintage, source)


def _append_white(body, found: Findings) -> None:
    if not found.white:
        return
    title = _("Communes à plus de %(km)s km d'un tiers-lieu", km=format_decimal(found.reach))
    body.append(Header(3, title))
    header = (_("Commune"), _("Distance (km)"), _("Habitants"))
    lines = (
        (
            one.name,
            format_decimal(round(one.km, 1)),
            "" if one.population is None else format_decimal(one.population),
        )
        for one in found.white
    )
    body.append(_table(title, header, lines))


def _table(name: str, header: Sequence[str], lines: Iterable[Sequence[str]]) -> Table:
    # A name in which a word processor finds nothing to quote.
    table = Table("".join(one if one.isalnum() else "_" for one in name)[:60])
    table.append(_row(header, BOLD))
    for line in lines:
        table.append(_row(line, ""))
    return table


def _row(texts: Sequence[str], style: str) -> Row:
    row = Row()
    for text in texts:
        cell = Cell(text, style=CELL)
        for paragraph in cell.get_elements("text:p"):
            paragraph.style = style or SMALL
        row.append(cell)
    return row


def _add_styles(document: Document) -> None:
    document.insert_style(
        Style("paragraph", name=BOLD, area="text", bold=True, size="9pt"), automatic=True
    )
    document.insert_style(Style("paragraph", name=SMALL, area="text", size="9pt"), automatic=True)
    border = "0.05pt solid #8a8273"
    document.insert_style(
        Style("table-cell", name=CELL, padding="0.08cm", border_bottom=border), automatic=True
    )
