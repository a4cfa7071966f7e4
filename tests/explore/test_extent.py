# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map opens on what is asked for."""

from __future__ import annotations

import re

import pytest

from ess_map.testing.factories import COMMUNES, middle

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


def box(client, address):
    said = re.search(r'data-bbox="([^"]+)"', client.get(address).text)
    return [float(part) for part in said[1].split(",")] if said else None


def test_the_map_opens_on_those_that_were_found(client, territories, make_actor):
    home, *others = sorted(COMMUNES)
    make_actor("Boulangerie cherchée", **middle(home), commune=home)
    for code in others:
        make_actor("Ailleurs", **middle(code), commune=code)
    west, south, east, north = box(client, "/?q=boulangerie")
    at = middle(home)
    assert (west, south) == pytest.approx((at["longitude"], at["latitude"]), abs=1e-4)
    assert (east, north) == pytest.approx((at["longitude"], at["latitude"]), abs=1e-4)
    everybody = box(client, "/")
    assert everybody[2] - everybody[0] > 0.01
    assert box(client, "/?q=introuvable") == everybody
