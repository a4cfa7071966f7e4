# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turning the pages of the list shows everybody once, in whatever order."""

import re
from datetime import date

import pytest

from ess_map import ActorRecord
from ess_map.actors import store as actors
from ess_map.atlas import store as stores
from ess_map.core.db import db
from ess_map.core.text import fold
from ess_map.testing.factories import make_actors

CROWD = [
    ActorRecord(
        id=str(number),
        # Half of them share a name, one in three a place, one in four a date.
        name="Épicerie" if number % 2 else f"Épicerie {number * 7 % 50:02}",
        longitude=None if number % 10 == 9 else 0.6 + (number % 3) / 100,
        latitude=None if number % 10 == 9 else 47.35,
        verified_at=date(2026, 1, 1 + number % 4) if number % 5 else None,
    )
    for number in range(47)
]


@pytest.fixture
def crowd(worker, monkeypatch):
    """47 actors in several segments, some of which are stale."""
    monkeypatch.setattr(stores, "FREEZE", 5)
    ids = worker.do(make_actors, CROWD[:25])
    worker.count()
    for start in range(25, 47, 4):
        ids += worker.do(make_actors, CROWD[start : start + 4])
        worker.do(touch, ids[start % 20])
        worker.count()
    assert len(worker.atlas().segments) > 3
    return worker


def touch(actor_id):
    actors.update(db.session, actor_id, {"summary": "Touché"})
    db.session.commit()


def pages(worker, **said):
    found = []
    for page in range(1, 4):
        html = worker.get("/", page=page, **said).text
        found.append(re.findall(r'data-ess-actor="([^"]+)"', html))
    return found


def everyone(worker, **said):
    return [slug for page in pages(worker, **said) for slug in page]


@pytest.mark.parametrize("sort", ["name", "freshness", "relevance", "distance"])
@pytest.mark.parametrize("more", [{}, {"q": "épicerie"}, {"near": "47.35,0.6", "radius": 200}])
def test_no_one_is_missed_or_met_twice(crowd, sort, more):
    turned = pages(crowd, sort=sort, **more)
    everybody = [slug for page in turned for slug in page]

    assert [len(page) for page in turned][:2] == [20, 20]
    assert len(set(everybody)) == len(everybody) == crowd.count(**more)
    crowd.do(crowd.store.rebuild)
    fresh = stores.Store(
        crowd.app.extensions["ess_map.plugins"], crowd.store.snapshots.folder, "same"
    )
    crowd.app.extensions["ess_map.atlas"] = fresh
    assert pages(crowd, sort=sort, **more) == turned


def test_names_are_in_alphabetical_order_and_ties_by_age(crowd):
    everybody = everyone(crowd, sort="name")
    rows = [(slug.rpartition("-")[0], int(slug.rpartition("-")[2])) for slug in everybody]
    assert rows == sorted(rows, key=lambda row: (fold(row[0]).replace("-", " "), row[1]))


def test_the_latest_verified_come_first_and_the_never_verified_last(crowd):
    everybody = everyone(crowd, sort="freshness")
    dates = [CROWD[int(slug.rpartition("-")[2]) - 1].verified_at for slug in everybody]
    assert dates == sorted(dates, key=lambda day: day or date(1, 1, 1), reverse=True)


def test_the_nearest_come_first(crowd):
    everybody = everyone(crowd, near="47.35,0.6", radius=200)
    away = [CROWD[int(slug.rpartition("-")[2]) - 1].longitude for slug in everybody]
    assert away == sorted(away)
    assert None not in away


def test_a_page_beyond_the_last_shows_the_last(crowd):
    last = pages(crowd, sort="name")[2]
    html = crowd.get("/", page=999_999_999, sort="name").text
    assert re.findall(r'data-ess-actor="([^"]+)"', html) == last
