# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured is prepared once, and does what it is named for."""

import sqlalchemy as sa
from ess_map_accompaniment.animation import bench, invented
from ess_map_accompaniment.matching import catalogue
from ess_map_accompaniment.offer.models import Service, Structure

from ess_map import db


def written():
    return tuple(
        db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (Structure, Service)
    )


def test_each_promise_runs_and_is_prepared_once(client, territories, make_actor, monkeypatch):
    monkeypatch.setattr(invented, "ALL", 40)
    monkeypatch.setattr(invented, "OPEN", 10)
    for number in range(8):
        make_actor(f"Acteur {number}")
    verdicts, page, coverage = bench.benchmarks()
    assert (verdicts.target, page.target, coverage.target) == (30, 100, 20_000)
    judge, address, count = (one.prepare(db.session) for one in (verdicts, page, coverage))
    db.session.commit()
    assert written() == (8, 40)
    assert len(judge()) == 10
    assert client.get(address()).status_code == 200
    assert count().keys == ("epci-200000016", "epci-243700754")
    assert len(catalogue.offers(db.session)) == 10  # those that were opened are closed again
    verdicts.prepare(db.session)
    assert written() == (8, 40)


def test_without_actors_nothing_is_written(app, territories):
    invented.write(db.session)
    assert written() == (0, 0)
