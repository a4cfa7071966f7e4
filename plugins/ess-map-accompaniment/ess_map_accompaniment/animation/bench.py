# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``ess-map bench`` measures of this plugin, on services invented for it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from random import Random
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Benchmark, territories_below
from ess_map_accompaniment.animation import counting, coverage, invented, reach
from ess_map_accompaniment.matching import catalogue, judging
from ess_map_accompaniment.matching.demand import Demand
from ess_map_accompaniment.projects import record as projects
from ess_map_accompaniment.words import NEEDS, STAGES

ADDRESSES = 50


def benchmarks() -> list[Benchmark]:
    """Return the three promises of the plugin."""
    return [
        Benchmark("accompaniment.verdicts", _l("Tous les avis, 1 000 services"), 30, _verdicts),
        Benchmark(
            "accompaniment.page", _l("Parcours d'un projet, 1 000 services"), 100, _page, page=True
        ),
        Benchmark(
            "accompaniment.coverage",
            _l("Zones blanches de la France, 10 000 services"),
            20_000,
            _coverage,
            repeats=3,
        ),
    ]


def _verdicts(session: Session) -> Callable[[], list[judging.Judged]]:
    invented.write(session)
    offers = catalogue.offers(session)[: invented.OPEN]
    here, point = projects.place_of(_communes()[0])
    demand = Demand(
        stage="creation",
        needs=("individual_support", "financing"),
        locality=here,
        point=point,
        legal_form="scic",
        collective=True,
        max_km=60,
        remote_ok=True,
    )
    return lambda: judging.judge(demand, offers)


def _page(session: Session) -> Callable[[], str]:
    invented.write(session)
    rng, communes = Random(invented.SEED), _communes()
    asked = [
        {
            "commune": rng.choice(communes),
            "stage": rng.choice(list(STAGES)),
            "need": rng.choice(list(NEEDS)),
        }
        for _turn in range(ADDRESSES)
    ]
    turn = cycle(asked)
    return lambda: f"/accompagnement/parcours?{urlencode(next(turn))}"


def _coverage(session: Session) -> Callable[[], coverage.Matrix]:
    """Read and count ten times as many services as the pages beside this have.

    The others are of structures that are closed; they open for the measure and close again.
    """
    invented.write(session)

    def count() -> coverage.Matrix:
        invented.open_all(session)
        offers = catalogue.offers(session)
        found = coverage.count(offers, reach.places(session, counting.FRANCE))
        session.rollback()
        return found

    return count


def _communes() -> list[str]:
    known = territories_below("region-24", "commune") or territories_below(
        counting.FRANCE, "commune"
    )
    return [one.key for one in known] or [""]
