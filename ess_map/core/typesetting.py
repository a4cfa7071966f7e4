# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML in, PDF out, in a process of its own: `python -I typesetting.py STATIC < page > file`.

Setting type takes a second and 60 MB that a worker would never give back, in C libraries that
read what people wrote. It knows the standard library and WeasyPrint, nothing of ours.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

HOME = "ess-map:/"


class Ours(URLFetcher):
    """Answers for files below one folder only: what people typed must not make us call."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(self.folder, parts.path.lstrip("/")).resolve()
        if parts.scheme != "ess-map" or not path.is_relative_to(self.folder):
            raise ValueError(f"not ours: {url[:80]}")
        return URLFetcherResponse(url, body=path.read_bytes())


def main(folder: str) -> None:
    """Write the page on standard input as PDF/UA-1 to standard output."""
    page = sys.stdin.buffer.read().decode()
    document = HTML(string=page, base_url=HOME, url_fetcher=Ours(Path(folder)))
    sys.stdout.buffer.write(
        document.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
