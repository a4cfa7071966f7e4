# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a signed link shows: no memory keeps it, no search engine, no other site's log."""

from __future__ import annotations

from flask import Response, request


def keep(response: Response) -> Response:
    """Close an answer to all but who holds its link; for ``after_request`` of a blueprint."""
    if any(name.endswith("token") for name in request.view_args or ()):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
    return response
