# SPDX-License-Identifier: AGPL-3.0-or-later
"""The place of a demand knows all that it shares ground with."""

import pytest
import shapely

from ess_map.core.areas import ServiceArea
from ess_map.core.criteria import Status
from ess_map.core.errors import NotFound
from ess_map.territories.locality import locality
from tests.territories.conftest import METROPOLE, STRADDLING

pytestmark = pytest.mark.usefixtures("territories")
ABOVE = {f"epci-{METROPOLE}", "department-37", "region-24"}


def test_a_commune_knows_what_lies_above_it():
    found = locality("commune-37261")
    assert next(iter(found.territories)) == "commune-37261"
    assert set(found.territories) == {"commune-37261"} | ABOVE
    assert found.name == "Tours"
    assert found.geometry is None


def test_a_former_commune_is_todays_and_a_point_says_where():
    found = locality("commune-37999", (0.65, 47.35))
    assert found.name == "Tours"
    assert found.geometry == shapely.Point(0.65, 47.35)


def test_a_whole_territory_knows_what_lies_below_and_over_it():
    found = locality(f"epci-{STRADDLING}")
    assert found.name == "CC des Deux Rives"
    assert {"commune-37003", "commune-41001", "department-41", "region-24"} <= set(
        found.territories
    )
    assert f"epci-{METROPOLE}" not in found.territories
    assert {f"epci-{METROPOLE}", f"epci-{STRADDLING}"} <= set(locality("region-24").territories)


def test_whoever_works_in_a_part_of_a_territory_covers_it():
    area = ServiceArea({"commune-37261"})
    assert area.covers(locality("department-37")).status is Status.MET
    verdict = area.covers(locality("region-53"))
    assert (verdict.status, str(verdict.text)) == (Status.UNMET, "ne couvre pas Bretagne")


def test_an_outline_drawn_by_hand_is_held_against_that_of_the_territory(make_territory):
    make_territory(
        "custom", "rives", "Les Rives", boundary=shapely.MultiPolygon([shapely.box(0, 47, 1, 48)])
    )
    drawn = ServiceArea(polygon=shapely.box(0.9, 47.9, 2, 49))
    assert drawn.covers(locality("custom-rives")).status is Status.MET


def test_a_territory_that_nobody_knows_is_not_found():
    with pytest.raises(NotFound, match="commune-00000"):
        locality("commune-00000")
