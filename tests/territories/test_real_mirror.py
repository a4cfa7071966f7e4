# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real mirror, whole: every territory of France, the outlines of two régions."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.territories import load, lookup, outlines
from ess_map.territories.models import Territory, TerritoryBoundary


@pytest.mark.parametrize("database", ["spatialite"])
def test_france_and_two_regions_load_and_load_again(make_app, shared_data):
    with make_app(ESS_MAP_MIRROR=str(shared_data)).app_context():
        loaded = load.default(["24", "53"])
        assert (loaded.created, loaded.boundaries) == (36249, 4330)
        drawn = db.session.execute(
            sa.select(Territory.level, sa.func.count())
            .join(TerritoryBoundary, TerritoryBoundary.territory_id == Territory.id)
            .group_by(Territory.level)
        )
        assert dict(tuple(row) for row in drawn) == {
            "commune": 2956,
            "epci": 1255,
            "department": 101,
            "region": 18,
        }
        assert not load.default(["24", "53"]).changed
        _straddling_epci_and_islands()
        assert outlines.locate([0.6848, -1.6743, -8.0], [47.3936, 48.1113, 47.0]) == [
            "37261",
            "35238",
            "",
        ]


def _straddling_epci_and_islands():
    over = (
        sa.select(Territory.epci_code)
        .where(Territory.level == "commune", Territory.epci_code.is_not(None))
        .group_by(Territory.epci_code)
        .having(sa.func.count(Territory.department_code.distinct()) > 1)
    )
    assert len(db.session.scalars(over).all()) == 89
    assert [parent.level for parent in lookup.parents(lookup.get("commune-29155"))] == [
        "department",
        "region",
    ]
    assert lookup.get("commune-75111").name == "Paris"
