# SPDX-License-Identifier: AGPL-3.0-or-later
"""A campaign whose groups are proposed: hubs, an offer of two tiers, homes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from ess_map_groupbuy.campaigns import moving as campaign_moving
from ess_map_groupbuy.groups import proposing, record
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.runs import asking
from ess_map_groupbuy.runs.models import Run

from ess_map import db

NORTH = {"longitude": 0.689, "latitude": 47.42}
SOUTH = {"longitude": 0.689, "latitude": 47.36}


@pytest.fixture
def letters(app):
    """Return (subject, body) of the letters to an address, the oldest first."""

    def read(to):
        query = sa.text("SELECT subject, body FROM letter WHERE recipient = :to ORDER BY id")
        return [tuple(row) for row in db.session.execute(query, {"to": to})]

    return read


@pytest.fixture
def formed(make_campaign, make_hosting, make_offer, make_intention, run_jobs):
    """Form and propose groups: ``formed([{"quantity": 6}, …], tiers=…, hubs=2)``."""

    def make(wanted, *, tiers=((10, 9000), (20, 8000)), hubs=1, proposed=True, **fields):
        campaign = make_campaign(**{"state": "forming", "least_members": 1, **fields})
        places = [NORTH, SOUTH][:hubs]
        hostings = [make_hosting(campaign, actor_fields=one, capacity=60) for one in places]
        offer = make_offer(campaign, tiers=tiers)
        people = [make_intention(campaign, **one) for one in wanted]
        world = SimpleNamespace(
            campaign=campaign, hostings=hostings, offer=offer, people=people, run=None
        )
        if proposed:
            world.run = form(campaign, run_jobs)
            proposing.propose(db.session, campaign, world.run)
            db.session.commit()
        return world

    return make


@pytest.fixture
def again(app, run_jobs):
    """Let the background form groups again; return the run that was last."""

    def work():
        db.session.commit()
        run_jobs(asking.JOB)
        db.session.expire_all()
        return db.session.scalar(sa.select(Run).order_by(Run.id.desc()).limit(1))

    return work


@pytest.fixture
def place(app):
    """Return the live commitment of an intention, read afresh; the last one when none is."""

    def read(intention):
        found = record.live_of(db.session, intention.id)
        return found or record.last_of(db.session, intention.id)

    return read


@pytest.fixture
def states(app):
    """Return the states of all groups of a campaign, and of their commitments."""

    def read(campaign):
        groups = db.session.scalars(
            sa.select(Group.state).where(Group.campaign_id == campaign.id).order_by(Group.id)
        )
        answers = db.session.scalars(sa.select(Commitment.state).order_by(Commitment.id))
        return list(groups), list(answers)

    return read


@pytest.fixture
def move(app):
    """Move a campaign on for its organisers."""

    def apply(campaign, event, reason=""):
        moved = campaign_moving.apply(db.session, campaign, event, reason=reason)
        db.session.commit()
        return moved

    return apply


def form(campaign, run_jobs):
    """Form the groups of ``campaign`` now; return the run."""
    run = asking.ask(db.session, campaign)
    db.session.commit()
    run_jobs(asking.JOB)
    db.session.expire_all()
    return db.session.get_one(Run, run.id)
