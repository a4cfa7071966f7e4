# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that says how services are judged and put in order."""

from __future__ import annotations

from flask import Blueprint, render_template

from ess_map import criteria, held_territories, public, setting, user
from ess_map_accompaniment.matching import gates, weights
from ess_map_accompaniment.matching.judging import KIND

bp = Blueprint(
    "accompaniment_matching",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


@bp.get("/methode")
@public
def method() -> str:
    """Conditions, points with their formulas, order, and what is never looked at."""
    points = weights.shares(weights.of_instance())
    added = criteria(KIND)
    return render_template(
        "accompaniment/matching/method.html",
        gates=gates.RULES,
        points=points,
        total=sum(most for _rule, most in points),
        added=added,
        band=setting("accompaniment.band"),
        stop_days=setting("accompaniment.stop_days"),
        capacity=setting("accompaniment.capacity"),
        tries="instance" in held_territories(user(), "administrator"),
    )
