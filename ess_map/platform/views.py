# SPDX-License-Identifier: AGPL-3.0-or-later
"""What core keeps and every room uses, over HTTP: proofs of work and the files people sent."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from ess_map.core import challenge, uploads
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.platform.access import public, user
from ess_map.platform.files import sent

bp = Blueprint("platform", __name__)


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
    """Send a file that is published, that the reader sent, or that its room lets them see."""
    uploads.path(name)
    reader = user()
    return sent(uploads.visible(db.session, name, reader.id if reader else None))
