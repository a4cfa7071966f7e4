# SPDX-License-Identifier: AGPL-3.0-or-later
"""One step over a border: only the commune changes, and with it what is said."""

from dataclasses import replace

import pytest
from ess_map_accompaniment.matching import catalogue, judging

from ess_map import Outcome, db, locality

HERE, THERE = "commune-37261", "commune-37003"


@pytest.fixture
def offers(territories, make_service):
    said = {"stages": ["creation"], "team_mode": "both", "cost": "free"}
    make_service("Ici", area={"codes": ["epci-243700754"]}, **said)
    make_service("Partout", area={"codes": ["region-24"]}, **said)
    return catalogue.offers(db.session)


def asked(demand, offers, commune):
    found = judging.judge(replace(demand, locality=locality(commune), max_km=None), offers)
    return {one.offer.name: one for one in found}


def test_only_changing_the_commune_across_a_border_changes_the_verdict(demand, offers):
    before, after = asked(demand, offers, HERE), asked(demand, offers, THERE)
    assert before["Ici"].outcome is before["Partout"].outcome is Outcome.ELIGIBLE
    assert (after["Ici"].outcome, after["Partout"].outcome) == (
        Outcome.NOT_ELIGIBLE,
        Outcome.ELIGIBLE,
    )
    was, now = (found["Ici"].explanation.verdicts[0] for found in (before, after))
    assert str(was.text) == "couvre l'intercommunalité Tours Métropole Val de Loire"
    assert str(now.text) == f"ne couvre pas {locality(THERE).name}"
    same = [found["Partout"].explanation.verdicts[0].text for found in (before, after)]
    assert str(same[0]) == str(same[1]) == "couvre la région Centre-Val de Loire"


def test_a_service_one_step_over_the_border_is_shown_as_the_nearest_miss(demand, offers):
    moment = judging.moment_of(replace(demand, locality=locality(THERE)))
    touching = replace(moment, nearby={"epci-243700754": "Tours Métropole Val de Loire"})
    elsewhere = replace(demand, locality=locality(THERE), max_km=None)
    (judged, _everywhere) = judging.judge(elsewhere, offers, touching)
    hint = str(judged.explanation.barriers[0].relax_hint)
    assert hint == "intervient dans l'intercommunalité voisine : Tours Métropole Val de Loire"


def test_what_touches_a_place_is_looked_up_once(demand, territories):
    here = replace(demand, locality=locality(HERE))
    assert judging.touching(here) == judging.touching(here)
    assert not set(judging.touching(here)) & set(here.locality.territories)
