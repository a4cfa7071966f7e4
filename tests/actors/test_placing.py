# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where actors are, for many of them at once."""

from __future__ import annotations

import pytest

import ess_map
from ess_map import db


def test_the_places_of_many_are_those_of_each(territories, make_actor):
    known = make_actor("Ici")
    nowhere = make_actor("Nulle part", longitude=None, latitude=None, commune="")
    found = ess_map.spots(db.session, [known.id, nowhere.id, known.id, 999])
    assert set(found) == {known.id}
    spot = found[known.id]
    assert (spot.longitude, spot.latitude) == pytest.approx(ess_map.coordinates(known))
    assert spot.commune == known.location.commune_code == "37261"
