# SPDX-License-Identifier: AGPL-3.0-or-later
"""What core keeps and every room uses, over HTTP: proofs of work and the files people sent."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, send_file

from ess_map.core import challenge, uploads
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.platform.access import public

bp = Blueprint("platform", __name__)

WEEK = 7 * 24 * 3600
"""Seconds for which a published file may be kept elsewhere: one that is withdrawn must go."""


@bp.get("/defi.json")
@public
@limiter.limit("30/minute")
def proof_of_work() -> Response:
    """Set a new challenge; each is good for one form."""
    answer = jsonify(challenge.issue())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/fichiers/<name>")
@public
def file(name: str) -> Response:
    """Send a file that is published, or that its moderators may see; never let it run."""
    where = uploads.path(name)
    upload = uploads.visible(db.session, name)
    answer = send_file(
        where,
        mimetype=upload.media_type,
        as_attachment=upload.kind == "document",
        download_name=f"{upload.kind}-{name[:12]}{where.suffix}",
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = (
        f"public, max-age={WEEK}, immutable" if upload.published else "private, no-store"
    )
    return answer
