# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers that every answer carries: strict content security policy, no third party."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

EMBEDDABLE = "embeddable"
"""A view marked ``view.embeddable = True`` may be framed by other sites."""


def policy(basemap_url: str, *, frame_ancestors: str = "'self'") -> str:
    """Return the content security policy; only the operator's base map is from outside."""
    parts = urlsplit(basemap_url)
    outside = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    directives = {
        "default-src": "'self'",
        "img-src": f"'self' data: blob:{outside}",
        "connect-src": f"'self'{outside}",
        "worker-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def init_app(app: Flask, settings: Any) -> None:
    """Protect forms against forgery and set the security headers of every response."""
    CSRFProtect(app)
    basemap_url = settings.basemap_source().get("url", "")
    closed, open_ = policy(basemap_url), policy(basemap_url, frame_ancestors="*")

    @app.after_request
    def _headers(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        embeddable = getattr(view, EMBEDDABLE, False) and "embed" in request.args
        response.headers.setdefault("Content-Security-Policy", open_ if embeddable else closed)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault("Permissions-Policy", "geolocation=(self)")
        if settings.environment == "production":
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
