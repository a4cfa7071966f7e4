# SPDX-License-Identifier: AGPL-3.0-or-later
"""A currency whose association hands over files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from ess_map_currency.exchange import taking
from ess_map_currency.exchange.models import Feed, FeedRow

from ess_map import db

SAMPLES = Path(__file__).resolve().parents[4].parent / "shared/data/samples/gogocarto"
MADE = Path(__file__).with_name("lokavaluto_made_up.json")
"""Made from the fields that our documents name: no file of Lokavaluto was at hand."""
TOURS = {"latitude": 47.35, "longitude": 0.65}


def place(id_, name, **fields):
    """Return an element of GoGoCarto in the middle of Tours."""
    return {"id": id_, "name": name, "geo": TOURS} | fields


@pytest.fixture
def give(run_jobs):
    """Hand a file over and let the job run: ``give(currency, [place(…)])``; return the feed."""

    def hand_over(currency, content, name="Carte des membres", work=True):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        feed = taking.take(db.session, currency, name, content)
        db.session.commit()
        if work:
            run_jobs(taking.JOB)
        db.session.expire_all()
        return db.session.get(Feed, feed.id)

    return hand_over


@pytest.fixture
def rows():
    """Return the rows of a feed by what names them."""

    def read(feed):
        db.session.expire_all()
        query = sa.select(FeedRow).where(FeedRow.feed_id == feed.id)
        return {one.external_id: one for one in db.session.scalars(query)}

    return read
