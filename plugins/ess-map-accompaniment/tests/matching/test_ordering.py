# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order is fair to the structures, and the same for whoever checks it."""

from dataclasses import replace
from datetime import date

from ess_map_accompaniment.matching import judging, ordering

from ess_map import Locality, Outcome, ServiceArea

SEED = "project-1"


def ordered(demand, offers, seed=SEED, today=None):
    return ordering.order(judging.judge(demand, offers), seed, today)


def ids(judged):
    return [one.offer.id for one in judged]


def test_a_service_that_fits_in_everything_has_a_hundred_points(app, demand, make_offer):
    (judged,) = judging.judge(demand, [make_offer()])
    assert judged.outcome is Outcome.ELIGIBLE
    assert judged.explanation.points == 100


def test_a_structure_at_capacity_falls_below_an_equal_one_and_says_its_waiting_list(
    app, demand, make_offer
):
    full = make_offer(1, active=10, capacity=10, waiting=2)
    free = make_offer(2, active=9, capacity=10)
    first, last = ordered(demand, [full, free])
    assert (first.offer, str(first.waiting_text)) == (free, "")
    assert (last.offer, str(last.waiting_text)) == (full, "liste d'attente n° 3")


def test_only_changing_the_commune_across_a_border_changes_what_is_said(app, demand, make_offer):
    over_there = Locality({"commune-37003": "Amboise", "epci-200043065": "Val d'Amboise"})
    here = str(judging.one(demand, make_offer()).verdicts[0].text)
    there = str(judging.one(replace(demand, locality=over_there), make_offer()).verdicts[0].text)
    assert here == "couvre l'intercommunalité Tours Métropole"
    assert there == "ne couvre pas Amboise"


def test_inside_a_band_the_least_charged_comes_first_and_bands_come_before_load(
    app, demand, make_offer
):
    charged = make_offer(1, active=5)
    free = make_offer(2, active=0, cost="paid")  # 95 points: the same band as 100
    far = make_offer(3, active=0, sectors=("musique",))  # 75 points: the band below
    assert ids(ordered(demand, [charged, far, free])) == [2, 1, 3]


def test_equal_services_change_places_from_week_to_week_and_not_within_one(app, demand, make_offer):
    offers = [make_offer(id_) for id_ in range(1, 9)]
    monday, sunday = date(2026, 11, 16), date(2026, 11, 22)
    assert ids(ordered(demand, offers, today=monday)) == ids(ordered(demand, offers, today=sunday))
    weeks = {tuple(ids(ordered(demand, offers, today=date(2026, 11, day)))) for day in (2, 9, 16)}
    assert len(weeks) == 3
    assert ids(ordered(demand, offers, "other")) != ids(ordered(demand, offers))


def test_the_order_does_not_depend_on_that_of_the_catalogue(app, demand, make_offer):
    offers = [make_offer(id_, active=id_ % 3) for id_ in range(1, 9)]
    assert ids(ordered(demand, offers)) == ids(ordered(demand, offers[::-1]))


def test_the_nearest_misses_have_the_fewest_barriers_then_the_fewest_kilometres(
    app, demand, make_offer
):
    no_stage = make_offer(1, stages=("growth",), place=(0.9, 47.39))
    nearer = make_offer(2, stages=("growth",))
    two = make_offer(3, stages=("growth",), area=ServiceArea(codes={"region-53"}))
    fits = make_offer(4)
    judged = ordered(demand, [two, no_stage, nearer, fits])
    assert ids(judged) == [4, 2, 1, 3]
    assert ids(ordering.misses(judged, 2)) == [2, 1]


def test_what_is_to_be_checked_comes_after_what_is_eligible(app, demand, make_offer):
    unsaid = make_offer(1, stages=None)
    assert ids(ordered(demand, [unsaid, make_offer(2, sectors=())])) == [2, 1]
