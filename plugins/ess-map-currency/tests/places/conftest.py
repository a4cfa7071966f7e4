# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the map of currencies share."""

from __future__ import annotations

import pytest
from ess_map_currency.stalls.models import Stall

from ess_map import db


def dotted(**asked):
    """Return parameters of the map: ``dotted(open="now")`` is ``currency.open=now``."""
    return {f"currency.{name}": value for name, value in asked.items()}


@pytest.fixture
def shown(client):
    """Return the names that an address of the map gives, from the file of its selection."""

    def ask(**asked):
        answer = client.get("/export/acteurs.geojson", query_string=dotted(**asked))
        assert answer.status_code == 200
        return {one["properties"]["name"] for one in answer.json["features"]}

    return ask


@pytest.fixture
def make_stall():
    """Write a stall in the middle of Tours: ``make_stall(acceptance, "Sa 08:00-13:00")``."""

    def make(acceptance, hours, place="Marché des Halles", **fields):
        at = {"longitude": 0.65, "latitude": 47.35, "commune": "37261", "city": "Tours"}
        found = Stall(acceptance_id=acceptance.id, hours=hours, place=place, **at | fields)
        db.session.add(found)
        db.session.commit()
        return found

    return make
