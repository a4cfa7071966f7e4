# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules as sentences, and amounts in words."""

from __future__ import annotations

import pytest
from ess_map_currency.currencies import amounts, rules
from ess_map_currency.currencies.models import Currency

pytestmark = pytest.mark.parametrize("database", ["spatialite"], indirect=True)


@pytest.fixture(autouse=True)
def french(app):
    with app.test_request_context("/"):
        yield


def said(**fields):
    return [one.text for one in rules.of(Currency(name="La Gabare", symbol="gabares", **fields))]


def test_an_amount_is_followed_by_the_symbol_and_has_cents_where_there_are_any():
    gabare = Currency(name="La Gabare", symbol="gabares")
    assert amounts.said(1250, gabare) == "12,50\u00a0gabares"
    assert amounts.said(2000, gabare) == "20\u00a0gabares"
    assert amounts.said(100, Currency(name="Heol", symbol="")) == "1\u00a0Heol"
    assert amounts.percent(250) == "2,5\u202f%"


def test_what_nobody_has_said_is_no_rule():
    assert said() == ["À parité avec l'euro : 10\u00a0gabares valent 10\u00a0€."]


def test_every_rule_is_a_sentence():
    told = said(
        b2b=True,
        change_given=False,
        refund_individuals=True,
        bonus=300,
        conversion_fee=0,
        conversion_least=5000,
        melting=200,
        melting_months=6,
    )
    assert len(told) == 8
    for part in ("professionnels seulement", "ne rend pas", "103\u00a0gabares", "rechanger",
                 "sans frais", "à partir de 50\u00a0gabares", "tous les 6 mois"):  # fmt: skip
        assert any(part in one for one in told), part


def test_no_fee_and_an_unknown_fee_are_two_things():
    assert not any("reconvertit" in one for one in said(conversion_fee=None))
    assert any("2,5\u202f%" in one for one in said(conversion_fee=250))
