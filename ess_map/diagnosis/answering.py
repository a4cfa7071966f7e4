# SPDX-License-Identifier: AGPL-3.0-or-later
"""One diagnosis in four forms: a page, a sheet to print, a text to rework, a table."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from flask_babel import gettext as _

from ess_map.core import printing, sheets
from ess_map.core.assets import built
from ess_map.core.errors import NotFound
from ess_map.core.text import slugify
from ess_map.diagnosis import document, present, table
from ess_map.diagnosis.figures import Findings

FORMS = ("pdf", "odt", "csv")


def write(found: Findings, form: str, comment: str = "") -> Response:
    """Return ``found`` as a file of ``form``; ``NotFound`` for one that we do not write."""
    name = f"diagnostic-{slugify(found.name)}-{found.made_on.isoformat()}.{form}"
    if form == "pdf":
        body = printing.pdf(
            "diagnosis/print.html", shown=present.of(found), comment=comment, **_fonts()
        )
        return printing.answer(body, name)
    if form == "odt":
        return printing.answer(document.write(found, comment), name, document.MEDIA_TYPE)
    if form == "csv":
        return printing.answer(table.write(found), name, sheets.CSV)
    raise NotFound(_("Un diagnostic s'enregistre en PDF, en ODT ou en CSV."))


def _fonts() -> Mapping[str, str]:
    """The addresses of our fonts as a printed page reaches them."""
    return {name: f"{printing.HOME}dist/{built(f'{name}.woff2')}" for name in ("text", "heading")}
