# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small campaign that can be formed: two hubs, one offer, households near each."""

from __future__ import annotations

import pytest
from ess_map_groupbuy.runs import asking, reading, running

from ess_map import db

TOURS = {"longitude": 0.65, "latitude": 47.35}
AMBOISE = {"longitude": 0.95, "latitude": 47.35}


@pytest.fixture
def wood(make_campaign, make_hosting, make_offer, make_intention):
    """A campaign that awaits its groups: 8 steps wanted at Tours, 3 at Amboise, 6 are needed."""

    def make(**fields):
        campaign = make_campaign(**{"state": "closed"} | fields)
        tours = make_hosting(campaign, actor_fields=TOURS)
        amboise = make_hosting(campaign, actor_fields=AMBOISE)
        offer = make_offer(campaign, tiers=((6, 9000), (12, 8200)))
        near = [make_intention(campaign, quantity=2, **TOURS) for _one in range(4)]
        far = [make_intention(campaign, quantity=3, reach=5000, **AMBOISE)]
        campaign.hostings, campaign.offer = (tours, amboise), offer
        campaign.near, campaign.far = near, far
        return campaign

    return make


@pytest.fixture
def formed():
    """Form the groups of a campaign now; return the run, whole."""

    def form(campaign, **asked):
        run_id = asking.ask(db.session, campaign, **asked).id
        db.session.commit()
        running.run(db.session)
        db.session.commit()
        db.session.expire_all()
        return reading.find(db.session, campaign.id, run_id)

    return form
