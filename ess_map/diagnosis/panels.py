# SPDX-License-Identifier: AGPL-3.0-or-later
"""The diagnosis in short: three figures on a territory's page, a way in on its board."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.core.db import db
from ess_map.diagnosis import census, coverage, keeping, places, white_zones
from ess_map.diagnosis.density import PER
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.platform.contracts import Panel
from ess_map.territories.models import Territory

WEIGHT = 60


def of(territory: Territory, user: User | None) -> list[Panel]:
    """Return the panel of the territory's page, and that of the board for who may open it."""
    found = [Panel(_("Diagnostic"), _short(territory), WEIGHT)]
    if user is not None and rights.allows(user, "moderator", rights.of_territory(territory)):
        found.append(Panel(_("Diagnostic"), _board(territory), WEIGHT, place="board"))
    return found


def _short(territory: Territory) -> Markup:
    place = places.of_territory(db.session, territory)
    taken = census.take(place)
    covering = coverage.of(coverage.register(db.session), place.communes, taken.sources)
    people = place.population
    return Markup(
        render_template(
            "diagnosis/_panel.html",
            territory=territory,
            count=taken.count,
            density=PER * taken.count / people if people else None,
            white=_white(place),
            km=white_zones.USUAL,
            warning=coverage.warning(covering),
        )
    )


def _white(place: places.Place) -> int | None:
    """How many communes are far from any tiers-lieu, None when nobody can tell."""
    longitudes, latitudes, _unplaced = census.third_places()
    known = [one for one in place.communes if one.longitude is not None]
    if not len(longitudes) or not known:
        return None
    away = white_zones.nearest(
        [one.longitude for one in known],
        [one.latitude for one in known],
        longitudes,
        latitudes,
        white_zones.USUAL,
    )
    return int((away > white_zones.USUAL).sum())


def _board(territory: Territory) -> Markup:
    kept = keeping.of(db.session, territory.key)
    return Markup(render_template("diagnosis/_board.html", territory=territory, kept=kept[:3]))
