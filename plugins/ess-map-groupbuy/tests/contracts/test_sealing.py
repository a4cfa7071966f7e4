# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sealed stays so until its moment, and is exactly what was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ess_map_groupbuy.contracts import sealing
from ess_map_groupbuy.contracts.content import Content, digest, salted, yearly

from ess_map import Conflict, Invalid, now

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)
CONTENT = Content(price=18_230, fixed=12_000, words="Électricité verte", salt="00ff")


@pytest.fixture
def key(app):
    return sealing.make_key(7, now() + timedelta(days=3))


def test_nobody_opens_a_quote_before_its_moment_and_everybody_the_same_after(key):
    sealed = sealing.seal(key, CONTENT.to_bytes())
    with pytest.raises(Conflict, match="scellés"):
        sealing.release(key, now())
    secret = sealing.release(key, key.opens_at)
    assert Content.from_bytes(sealing.unseal(secret, sealed)) == CONTENT


def test_nothing_of_a_quote_can_be_read_in_what_is_kept(key):
    sealed = sealing.seal(key, CONTENT.to_bytes())
    assert b"18230" not in sealed
    assert sealing.seal(key, CONTENT.to_bytes()) != sealed


def test_a_quote_that_was_changed_is_unreadable(key):
    sealed = bytearray(sealing.seal(key, CONTENT.to_bytes()))
    sealed[-1] ^= 1
    with pytest.raises(Invalid, match="abîmé"):
        sealing.unseal(sealing.release(key, key.opens_at), bytes(sealed))


def test_a_key_is_good_for_its_own_campaign_alone(key):
    key.campaign_id = 8
    with pytest.raises(Invalid, match="secret de l'instance"):
        sealing.release(key, key.opens_at)


def test_equal_prices_have_digests_of_their_own(app):
    one, other = (Content(price=18_230, salt=salted()) for _number in range(2))
    assert digest(one.to_bytes()) != digest(other.to_bytes())


def test_a_year_costs_the_fixed_part_and_the_units(app):
    assert yearly(CONTENT, 4_500, 1) == 12_000 + 82_035
