# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of other systems as rows, one by one, and what stands around them."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import ijson
from flask_babel import gettext as _

from ess_map import Invalid
from ess_map_currency.exchange import shapes, tables
from ess_map_currency.exchange.shapes import Shape

LARGEST = 20 * 1024 * 1024
MOST = 20_000
"""Rows: ten times the members of the largest currency."""
DEEPEST = 64
LISTS = frozenset(
    (
        *("", "data", "elements", "@graph", "items", "results", "result", "records", "rows"),
        *("partners", "members", "result.records", "result.rows", "result.data"),
    )
)
"""Where files keep their list; '' when the file is one."""


class Given(NamedTuple):
    """One row as the file has it; ``reason``: why it is not even one."""

    position: int
    content: Any
    reason: str = ""


@dataclass(frozen=True)
class Document:
    """A file: its ``kind`` (of ``words.FEEDS``), what it says around its rows, and these."""

    kind: str
    header: Mapping[str, Any]
    rows: Callable[[], Iterator[Given]]


def opened(data: bytes) -> Document:
    """Return a file as rows; ``Invalid`` when it is none of the kinds that we know."""
    if len(data) > LARGEST:
        raise Invalid(
            _(
                "Ce fichier est trop gros : %(mb)s Mo au plus. Ne gardez que les lignes de cette "
                "monnaie.",
                mb=LARGEST // 1024 // 1024,
            )
        )
    text = _text(data)
    if text.lstrip()[:1] in ("{", "["):
        return _json(text.encode())
    headings, header, rows = tables.opened(text)
    if "name" not in shapes.of_columns(headings):
        raise Invalid(
            _(
                "Ce fichier n'est ni du JSON, ni un tableau avec une colonne « nom ». Exportez-le "
                "à nouveau depuis votre outil."
            )
        )
    return Document("csv", header, lambda: (Given(*row) for row in rows()))


def shape_of(kind: str, header: Mapping[str, Any], content: Any) -> Shape:
    """Return where a row of such a file keeps what we know."""
    if kind == "csv":
        return shapes.of_columns(header["columns"])
    if kind == "lokavaluto":
        return shapes.LOKAVALUTO
    return shapes.COMPACT if isinstance(content, list) else shapes.GOGOCARTO


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:  # spreadsheets of Windows
            text = data.decode("cp1252", errors="replace")
    if not text.strip():
        raise Invalid(_("Ce fichier est vide."))
    if "\0" in text:
        raise Invalid(_("Ce fichier n'est pas du texte : attendu du JSON ou un tableau CSV."))
    return text


def _json(data: bytes) -> Document:
    first: Any = None
    around: dict[str, Any] = {}
    for given in _walk(data, around, build=1):
        first = given.content if first is None else first
    if "list" not in around:
        raise Invalid(_("Ce fichier JSON ne contient aucune liste de lieux que nous connaissions."))
    known = frozenset(first) if isinstance(first, dict) else frozenset()
    kind = "lokavaluto" if known & shapes.TELLING else "gogocarto"
    return Document(kind, around, lambda: _walk(data, {}, build=MOST))


def _walk(data: bytes, around: dict[str, Any], build: int) -> Iterator[Given]:
    """Yield the rows, the first ``build`` with their content; then ``around`` has the rest.

    The depth is counted here: nothing that Python would have to climb is ever built.
    """
    outside, path = ijson.ObjectBuilder(), []
    for event, value in (events := _events(data)):
        if event == "map_key":
            path[-1] = value
        elif event == "start_array" and "list" not in around and ".".join(path) in LISTS:
            around["list"] = list(path)
            outside.event(event, value)
            yield from _rows(events, build)
            event = "end_array"
        elif event.startswith("start"):
            path.append("")
        elif event.startswith("end"):
            path.pop()
        if len(path) > DEEPEST:
            raise Invalid(_("Ce fichier JSON est emboîté plus de %(n)s fois.", n=DEEPEST))
        outside.event(event, value)
    around["around"] = outside.value


def _rows(events: Iterator[tuple[str, Any]], build: int) -> Iterator[Given]:
    depth, deepest, number = 0, 0, 1
    row = ijson.ObjectBuilder()
    for event, value in events:
        depth += event.startswith("start") - event.startswith("end")
        if depth < 0:
            return
        deepest = max(deepest, depth)
        if deepest <= DEEPEST and number <= build:
            row.event(event, value)
        if depth == 0:
            if number > MOST:
                raise Invalid(_("Ce fichier a plus de %(n)s lignes : coupez-le.", n=MOST))
            deep = deepest > DEEPEST
            content = row.value if not deep and number <= build else None
            yield Given(number, content, _("emboîtée plus de %(n)s fois", n=DEEPEST) * deep)
            row, deepest, number = ijson.ObjectBuilder(), 0, number + 1


def _events(data: bytes) -> Iterator[tuple[str, Any]]:
    try:
        yield from ijson.basic_parse(io.BytesIO(data), use_float=True)
    except ijson.JSONError as error:
        # The parser's second line and on draw the place, in a monospaced font.
        why = str(error.args[0]).removeprefix("b'").splitlines()[0][:80]
        raise Invalid(
            _(
                "Ce fichier n'est pas un JSON entier et juste (%(why)s). Téléchargez-le à nouveau "
                "depuis votre outil.",
                why=why,
            )
        ) from error
