# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room; what a signed link shows is kept by nobody."""

from __future__ import annotations

from flask import Blueprint, Response, request

bp = Blueprint("currency_agreements", __name__, url_prefix="/monnaies")


@bp.after_request
def keep_secret(response: Response) -> Response:
    """Close what a member's link shows to memories, search engines and other sites' logs."""
    if "token" in (request.view_args or {}):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
    return response
