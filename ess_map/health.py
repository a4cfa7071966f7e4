# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is the process up, and could it serve a page: for supervisors and load balancers."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify

from ess_map.atlas.store import store
from ess_map.core import migrations
from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.platform.access import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(up=True)


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database, migrations and atlas, each looked at; 503 when one is not ready."""
    found = {"database": False, "migrations": False, "atlas": False}
    try:
        db.session.execute(sa.text("SELECT 1"))
        found["database"] = True
        found["migrations"] = migrations.current() == migrations.latest()
        found["atlas"] = found["migrations"] and store().current() is not None
    except (sa.exc.SQLAlchemyError, EssMapError, OSError):
        db.session.rollback()
    return jsonify(found), 200 if all(found.values()) else 503
