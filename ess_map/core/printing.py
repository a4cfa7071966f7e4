# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages on paper: HTML becomes PDF, with our own fonts and drawings and nothing from outside."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, render_template
from PIL import ImageFile
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from ess_map.core import assets

# WeasyPrint lets Pillow draw pictures that are cut off, everywhere; we refuse those people send.
ImageFile.LOAD_TRUNCATED_IMAGES = False

HOME = "ess-map:/"
"""The base of addresses in a printed page: ``static/dist/…`` below it, and nowhere else."""


class _Ours(URLFetcher):
    """Answers for files of the static folder only: what people typed must not make us call."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(assets.STATIC, parts.path.lstrip("/")).resolve()
        if parts.scheme != "ess-map" or not path.is_relative_to(Path(assets.STATIC).resolve()):
            raise ValueError(f"not ours: {url[:80]}")
        return URLFetcherResponse(url, body=path.read_bytes())


def pdf(template: str, **context: object) -> bytes:
    """Return ``template`` as a tagged PDF that a screen reader can follow (PDF/UA-1).

    Its style sheet is in the page, for the reader is a printer.
    """
    html = render_template(template, **context)
    document = HTML(string=html, base_url=HOME, url_fetcher=_Ours())
    return document.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")


def answer(body: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """Return a file to be kept under ``name``, opened in the browser where it can be."""
    response = Response(body, mimetype=media_type)
    shown = "inline" if media_type == "application/pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response
