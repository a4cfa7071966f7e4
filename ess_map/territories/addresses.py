# SPDX-License-Identifier: AGPL-3.0-or-later
"""Completing addresses and finding where they lie, with the geocoder that the operator chose."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, current_app

from ess_map.core.errors import Unavailable
from ess_map.core.log import logger
from ess_map.territories.candidate import Candidate, Geocoder
from ess_map.territories.gazetteer import Gazetteer
from ess_map.territories.geoplateforme import Geoplateforme

EXTENSION = "ess_map.geocoder"
SHORTEST = 3
LONGEST = 200
"""Characters of a question."""


class Nothing:
    """Knows no address: for an operator who wants none proposed."""

    def search(self, text: str, limit: int = 6) -> list[Candidate]:
        return []

    def reverse(self, longitude: float, latitude: float) -> list[Candidate]:
        return []

    def locate(self, street: str, postal_code: str, city: str) -> Candidate | None:
        return None


def geocoder() -> Geocoder:
    """Return the running application's geocoder, made at its first use."""
    app = current_app
    if EXTENSION not in app.extensions:
        use(app, _chosen(app.extensions["ess_map.settings"]))
    return app.extensions[EXTENSION]


def use(app: Flask, chosen: Geocoder) -> None:
    """Let ``app`` ask ``chosen`` from now on."""
    app.extensions[EXTENSION] = chosen


def _chosen(settings) -> Geocoder:
    if settings.geocoder == "geoplateforme":
        return Geoplateforme(base_url=settings.geocoder_url)
    return Nothing() if settings.geocoder == "none" else Gazetteer()


def complete(text: str, limit: int = 6) -> list[Candidate]:
    """Return the addresses that ``text`` may begin; ``Unavailable`` when nobody answers."""
    text = " ".join(text.split())[:LONGEST]
    return geocoder().search(text, limit) if len(text) >= SHORTEST else []


def around(longitude: float, latitude: float) -> list[Candidate]:
    """Return the address nearest to a point, none at sea or when nobody answers."""
    try:
        return geocoder().reverse(longitude, latitude)
    except Unavailable:
        return Gazetteer().reverse(longitude, latitude)


def locate(street: str, postal_code: str, city: str) -> Candidate | None:
    """Return where an address lies, None when that is not clear; never fails.

    What the geocoder does not answer, our own communes do, with the precision of a commune. The
    street stays as it was written: a person knows better than a service what a place is called.
    """
    street, postal_code, city = street.strip(), postal_code.strip(), city.strip()
    if not postal_code and not city:
        return None
    found = None
    try:
        found = geocoder().locate(street, postal_code, city)
    except Unavailable as error:
        logger.warning("geocoder: %s", error.message)
    if found is None and not isinstance(geocoder(), Nothing):
        found = Gazetteer().locate(street, postal_code, city)
    return replace(found, street=street) if found else None
