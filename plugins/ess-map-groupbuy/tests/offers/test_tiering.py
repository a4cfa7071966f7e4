# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiers as suppliers write them, and what a unit then costs a member."""

import pytest
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.offers import pricing
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.offers.tiering import LEAST, PRICE, Counted, gap, read

from ess_map import Invalid

STERES = Counted("stere", "stere", 500)


def kept(*tiers):
    return [{LEAST: least, PRICE: price} for least, price in tiers]


def test_tiers_may_be_written_in_any_order_and_in_any_unit_of_the_family():
    assert read([(40, 7500), (None, None), (10, 8200)], STERES)[0] == kept((20, 8200), (80, 7500))
    cubic = Counted("m3_33", "stere", 500)
    # 7 m³ of 33 cm logs are 10 stères; 80 € for one of them are 56 € for a stère.
    assert read([(7, 8000)], cubic) == (kept((20, 5600)), {})
    assert cubic.steps_down(7.4) == 21
    with pytest.raises(Invalid):
        Counted("stere", "stere", 500).steps(0.3)


@pytest.mark.parametrize(
    ("rows", "at", "words"),
    [
        ([(10, 8000), (20, 8000)], (1, PRICE), "doit baisser"),
        ([(10, 8000), (20, 8500)], (1, PRICE), "doit baisser"),
        ([(10, 8000), (10, 7500)], (1, LEAST), "même quantité"),
        ([(10, None)], (0, PRICE), "prix de ce palier"),
        ([(None, 8000)], (0, LEAST), "partir de quelle quantité"),
        ([(-1, 8000)], (0, LEAST), "positive"),
        ([(1, 0)], (0, PRICE), "positif"),
        ([(None, None)], (0, PRICE), "au moins un prix"),
        ([(1e12, 8000)], (0, LEAST), "trop grande"),
        ([(1, 10**12)], (0, PRICE), "trop grand"),
    ],
    ids=[
        "flat",
        "rising",
        "equal",
        "priceless",
        "boundless",
        "negative",
        "free",
        "empty",
        "huge",
        "dear",
    ],
)
def test_tiers_that_make_no_sense_are_refused_where_they_stand(rows, at, words):
    assert words in read(rows, STERES)[1][at]


def test_a_price_that_falls_between_two_cents_in_the_campaign_s_unit_is_refused():
    assert "ne tombe pas juste" in read([(1, 12_301)], Counted("t", "kg", 1000))[1][0, PRICE]


def test_a_tier_gap_is_known_for_what_it_is():
    assert gap(kept((20, 8200), (80, 7500))) == 20
    assert gap(kept((1, 8200))) == 0
    assert gap(kept((1, 8200)), min_order=6) == 6


def test_the_fee_and_the_smallest_delivery_are_in_the_price_at_the_worst():
    campaign = Campaign(step=500)
    offer = Offer(
        tiers=kept((1, 8200), (4, 8100), (20, 7500)),
        min_order=10,
        fee_rule="per_delivery",
        fee=5000,
    )
    # Below 10 steps (5 stères) nothing is delivered: the second tier begins there, and its fee
    # of 50 € is 10 € a stère; from 10 stères on it is 5 €.
    assert [(one.least, one.price) for one in pricing.tiers(offer, campaign)] == [
        (10, 9100),
        (20, 8000),
    ]
