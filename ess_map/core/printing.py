# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages on paper: HTML becomes PDF, with our own fonts and drawings and nothing from outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flask import Response, render_template
from flask_babel import gettext as _

from ess_map.core import assets
from ess_map.core.errors import Unavailable
from ess_map.core.log import logger

HOME = "ess-map:/"
"""The base of addresses in a printed page: ``dist/…`` below it, and nowhere else."""

TYPESETTER = Path(__file__).with_name("typesetting.py")
FONTS = ("text.woff2", "heading.woff2")
PATIENCE = 60
"""Seconds after which a sheet is given up."""


def pdf(template: str, **context: object) -> bytes:
    """Return ``template`` as a tagged PDF that a screen reader can follow (PDF/UA-1).

    Its style sheet is in the page, for the reader is a printer, and names our fonts by
    ``fonts["text.woff2"]`` and ``fonts["heading.woff2"]``. Nothing is fetched from outside. Type
    is set by a process of its own; ``Unavailable`` when it fails.
    """
    fonts = {name: f"{HOME}dist/{assets.built(name)}" for name in FONTS}
    page = render_template(template, **{"fonts": fonts, **context})
    # Isolated (-I): the folder of the script holds modules of ours with names of Python's own.
    command = [sys.executable, "-I", str(TYPESETTER), str(assets.STATIC)]
    try:
        done = subprocess.run(
            command, input=page.encode(), capture_output=True, check=True, timeout=PATIENCE
        )
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace")[-2000:]
        logger.exception("a sheet was not printed", extra={"fields": {"said": said}})
        raise Unavailable(_("Le PDF n'a pas pu être fait. Réessayez dans un moment.")) from error
    return done.stdout


def answer(body: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """Return a file to be kept under ``name``, opened in the browser where it can be."""
    response = Response(body, mimetype=media_type.partition(";")[0])
    shown = "inline" if media_type == "application/pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response
