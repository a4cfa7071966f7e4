# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of pôles, and their stages."""

from __future__ import annotations

from flask import Blueprint, Response

from ess_map.core.db import db
from ess_map.core.htmx import render
from ess_map.platform.access import public
from ess_map.poles import record

bp = Blueprint("poles", __name__)


@bp.get("/poles")
@public
def index() -> Response:
    """All pôles, by name."""
    return render("poles/index.html", "poles/index.html", poles=record.everyone(db.session))
