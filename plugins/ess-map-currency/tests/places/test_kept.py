# SPDX-License-Identifier: AGPL-3.0-or-later
"""The places as columns: what is in them, and that they follow every change."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.places import kept

from ess_map import Actor, db

MOMENT = datetime(2026, 11, 28, 11)  # noqa: DTZ001 - wall time


@pytest.fixture
def shop(territories, make_acceptance, make_actor):
    baker = make_actor("Boulangerie", opening_hours="Mo-Sa 07:00-13:00")
    return make_acceptance(actor=baker, trades=["bakery"], media=["paper"])


def test_a_place_has_its_trades_with_their_heads_its_media_and_hours(shop):
    found = kept.places(db.session)
    assert found.acceptances.tolist() == [shop.id]
    assert {key for key, column in kept.TRADES.items() if found.trades[0, column]} == {
        "food",
        "bakery",
    }
    assert found.media.tolist() == [[True, False]]
    assert (found.longitude[0], found.latitude[0]) == pytest.approx((0.65, 47.35))
    assert found.timetable.open_at(MOMENT).tolist() == [True]


def test_own_hours_win_over_those_of_the_actor(shop):
    shop.hours = "Tu 09:00-12:00"
    db.session.commit()
    assert kept.places(db.session).hours == ("Tu 09:00-12:00",)


def test_who_is_itinerant_is_where_the_stalls_are(shop, make_acceptance, make_stall):
    moving = make_acceptance(itinerant=True)
    make_stall(moving, "Sa 08:00-13:00")
    make_stall(moving, "Su 08:00-13:00", longitude=0.95)
    found = kept.places(db.session)
    assert found.acceptances.tolist() == [shop.id, moving.id, moving.id]
    assert (found.stalls > 0).tolist() == [False, True, True]
    assert found.timetable.open_at(MOMENT).tolist() == [True, True, False]


def test_an_address_on_request_is_its_communes_centre(shop, make_acceptance, make_actor):
    here = make_actor("Chez elle", longitude=0.61, latitude=47.31, commune="37261")
    make_acceptance(actor=here, address_hidden=True)
    found = kept.places(db.session)
    assert (found.longitude[1], found.latitude[1]) == pytest.approx((0.65, 47.35))


@pytest.mark.parametrize("database", ["spatialite"])
def test_what_changes_is_read_again(shop, clock):
    before = kept.places(db.session)
    assert kept.places(db.session) is before
    db.session.get(Actor, shop.actor_id).opening_hours = "Su 07:00-13:00"
    db.session.commit()
    assert kept.places(db.session).hours == ("Su 07:00-13:00",)
    db.session.get(Acceptance, shop.id).closed_on = date(2026, 11, 22)
    db.session.commit()
    assert len(kept.places(db.session)) == 1
    clock.advance(days=1)
    assert len(kept.places(db.session)) == 0


@pytest.mark.parametrize("database", ["spatialite"])
def test_nothing_at_all_is_empty(territories):
    found = kept.places(db.session)
    assert len(found) == 0
    assert found.trades.shape == (0, len(kept.TRADES))
    assert not np.any(found.timetable.open_at(MOMENT))
