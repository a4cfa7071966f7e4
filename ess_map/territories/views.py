# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses for the form's combobox: browsers ask us, and only we ask a geocoder."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _

from ess_map.core.errors import Invalid
from ess_map.core.limits import limiter
from ess_map.platform.access import public
from ess_map.territories import addresses

bp = Blueprint("addresses", __name__)


@bp.get("/adresses.json")
@public
@limiter.limit("120/minute")
def find() -> Response:
    """Answer ``q=`` with the addresses that it may begin, or ``lon=&lat=`` with the nearest."""
    if "q" in request.args:
        found = addresses.complete(request.args["q"])
    else:
        found = addresses.around(_degrees("lon", 180), _degrees("lat", 90))
    answer = jsonify([asdict(candidate) for candidate in found])
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


def _degrees(name: str, most: float) -> float:
    value = request.args.get(name, type=float)
    if value is None or not -most <= value <= most:
        raise Invalid(_("Écrivez une adresse (q) ou une position en degrés (lon et lat)."))
    return value
