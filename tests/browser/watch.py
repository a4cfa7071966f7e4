# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a browser must never do while a test looks on: complain, fail, or call somebody else."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# Only what the software renderer itself says when a test reads the pixels of the map.
RENDERER_TALK = re.compile(r"GL Driver Message .*GPU stall due to ReadPixels")
# A page gives up its own requests when it moves on: to the next letter, tile or page.
GIVEN_UP = "net::ERR_ABORTED"
INSIDE = ("data", "blob")


class Watch:
    """Notes every problem of one browser context; a refusal that a test provokes is announced."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origins = {origin}
        self.statuses: set[int] = set()
        self.problems: list[str] = []
        self.asked: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"error: {error.error}"))
        context.on("request", self._request)
        context.on("requestfailed", self._failure)
        context.on("response", self._response)

    def allow_origin(self, origin: str) -> None:
        """Let the test itself stand on another origin."""
        self.origins.add(origin)

    def expect_status(self, status: int) -> None:
        """Let the page under test answer so, which Chromium also tells its console."""
        self.statuses.add(status)

    def paths(self, beginning: str) -> list[str]:
        """Return the addresses asked for so far whose path begins so."""
        return [url for url in self.asked if urlsplit(url).path.startswith(beginning)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or RENDERER_TALK.search(message.text):
            return
        if any(f"status of {status}" in message.text for status in self.statuses):
            return
        self.problems.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in INSIDE and f"{parts.scheme}://{parts.netloc}" not in self.origins:
            self.problems.append(f"request outside: {request.url}")

    def _failure(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.problems.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.statuses:
            self.problems.append(f"answer {response.status}: {response.url}")
