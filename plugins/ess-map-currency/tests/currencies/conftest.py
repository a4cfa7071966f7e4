# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two currencies of the small country that meet at Averdon, and who runs the first."""

from __future__ import annotations

import pytest
from ess_map_currency.currencies.models import Currency

from ess_map import ServiceArea, db

TOURAINE = ServiceArea(codes=frozenset({"department-37", "commune-41001"})).to_json()
RIVES = ServiceArea(codes=frozenset({"department-41"})).to_json()


@pytest.fixture
def gabare(make_currency):
    return make_currency(
        "La Gabare",
        area=TOURAINE,
        symbol="gabares",
        backend_name="Cyclos",
        backend_url="https://cyclos.exemple.fr",
    )


@pytest.fixture
def passeur(make_currency):
    return make_currency("Le Passeur", area=RIVES, symbol="passeurs", media=["paper"])


@pytest.fixture
def runner(gabare, make_steward, client, sign_in):
    """Somebody of the association of the Gabare, who is signed in."""
    person = make_steward(gabare)
    sign_in(client, person)
    return person


@pytest.fixture
def again():
    """Read a currency as it is stored now."""

    def read(currency):
        db.session.expire_all()
        return db.session.get(Currency, currency.id)

    return read
