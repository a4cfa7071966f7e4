# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins ask who animates the map in a territory, and where somebody has a say."""

import pytest

from ess_map import NotFound, held_territories, responsible
from ess_map.platform.acting import acting

pytestmark = pytest.mark.usefixtures("territories")
TOURS = "commune-37261"
METROPOLE = "epci-243700754"


def test_whoever_is_nearest_is_asked_and_the_next_level_where_nobody_is(make_user):
    assert responsible(TOURS) == []
    everywhere = make_user(role="administrator")
    assert responsible(TOURS) == [everywhere]
    metropole = make_user(role="animator", scope=METROPOLE)
    make_user(role="moderator", scope=TOURS)
    with acting("repair"):
        assert responsible(TOURS) == responsible("commune-37999") == [metropole]
        assert responsible("commune-37003") == responsible("instance") == [everywhere]


def test_another_role_may_be_asked_for(make_user):
    moderator = make_user(role="moderator", scope=TOURS)
    assert responsible(TOURS, "moderator") == [moderator]


def test_there_is_no_such_territory(app):
    with pytest.raises(NotFound):
        responsible("epci-0")


def test_one_holds_the_territories_that_were_granted_and_nothing_else(make_user, make_actor):
    user = make_user(role="animator", scope=METROPOLE)
    assert held_territories(user) == held_territories(user, "contributor") == {METROPOLE}
    assert held_territories(user, "administrator") == frozenset()
    owner = make_user(role="animator", scope=f"actor-{make_actor().id}")
    assert held_territories(owner) == frozenset()
    assert held_territories(make_user(role="administrator")) == {"instance"}
    assert held_territories(None) == frozenset()
