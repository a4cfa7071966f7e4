# SPDX-License-Identifier: AGPL-3.0-or-later
"""A client that knows nothing of the code: it reads forms as a browser does, and fills them in."""

from __future__ import annotations

from html.parser import HTMLParser

import requests


class Visitor:
    """One person, with cookies and an address of their own."""

    def __init__(self, origin: str, address: str = "") -> None:
        self.origin = origin
        self.token = ""
        self.sent = 0
        self.http = requests.Session()
        self.http.trust_env = False
        if address:
            self.http.headers["X-Forwarded-For"] = address

    def open(self, path: str) -> dict[str, str]:
        """Return the fields of the page's main form, as they stand."""
        answer = self.http.get(self._url(path), timeout=30)
        answer.raise_for_status()
        form = _Form()
        form.feed(answer.text)
        return form.fields

    def send(self, path: str, fields: dict[str, str]) -> requests.Response:
        """Send a form; the redirect is the receipt and is not followed."""
        return self.http.post(self._url(path), data=fields, timeout=30, allow_redirects=False)

    def sign_in(self, link: str) -> None:
        """Use a mailed link."""
        path = link.removeprefix(self.origin)
        answer = self.send(path, self.open(path))
        if answer.status_code != 303:
            raise RuntimeError(f"The link does not sign in: {answer.status_code}")

    def _url(self, path: str) -> str:
        return f"{self.origin}{path}"


class _Form(HTMLParser):
    """The fields of the last form of a page that is sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._inside = (said.get("method") or "").lower() == "post" and (
                "/deconnexion" not in (said.get("action") or "")
            )
            if self._inside:
                self.fields = {}
        elif not self._inside or not said.get("name"):
            return
        elif tag == "textarea":
            self._area = said["name"]
            self.fields[self._area] = ""
        elif tag == "input":
            kind = said.get("type") or "text"
            chosen = kind not in ("checkbox", "radio") or "checked" in said
            if chosen and kind not in ("submit", "file", "button"):
                self.fields[said["name"]] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area] += data
