# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts as people write them: exact to the cent, in a form as elsewhere."""

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from ess_map.core import money
from ess_map.core.errors import Invalid
from ess_map.core.fields import Euros

CENTS = st.integers(min_value=0, max_value=money.MOST_CENTS)


@pytest.fixture(scope="module", autouse=True)
def french():
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("26 000,50 €", 26_000_50),
        ("25.000", 25_000_00),
        ("25000", 25_000_00),
        ("25\u202f000,00\u00a0€", 25_000_00),
        ("1.234.567,8 euros", 1_234_567_80),
        ("12.5", 12_50),
        ("0,01 EUR", 1),
        ("-5", -5_00),
        ("\u2212 12", -12_00),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_the_french_write_them(text, cents):
    assert money.parse(text) == cents


@pytest.mark.parametrize("text", ["25,000", "1,234.56", "1,234,567"])
def test_what_reads_in_two_ways_is_refused(text):
    with pytest.raises(Invalid, match="deux façons"):
        money.parse(text)


@pytest.mark.parametrize(
    "text", ["", "abc", "12 34", "1.5.5", "25.000.5", "1e5", "5,123456", "€", "٣", "=1+1", "10 k€"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Invalid):
        money.parse(text)


@pytest.mark.parametrize("text", ["9" * 16, "1000000001"])
def test_an_amount_that_nobody_ever_had_is_refused(text):
    with pytest.raises(Invalid, match="milliard"):
        money.parse(text)


def test_an_amount_is_shown_with_cents_only_where_there_are_any():
    assert money.euros(1_234_50).replace("\u202f", " ").replace("\xa0", " ") == "1 234,50 €"
    assert money.euros(5_000_00).replace("\u202f", " ").replace("\xa0", " ") == "5 000 €"


@given(st.integers(min_value=-money.MOST_CENTS, max_value=money.MOST_CENTS))
def test_what_is_typed_reads_back(cents):
    assert money.parse(money.typed(cents)) == cents


@given(CENTS)
def test_what_is_written_reads_back(cents):
    assert money.parse(money.euros(cents)) == cents
    assert money.decimal(cents) * 100 == cents


@given(CENTS, st.lists(st.integers(min_value=0, max_value=400), min_size=1).filter(any))
def test_parts_add_up_and_are_less_than_a_cent_from_their_due(cents, weights):
    parts = money.share_out(cents, weights)
    assert sum(parts) == cents
    whole = sum(weights)
    assert all(
        abs(part * whole - cents * weight) < whole
        for part, weight in zip(parts, weights, strict=True)
    )


class Amounts(Form):
    free = Euros("Libre")
    some = Euros("Quelque chose", least=1)
    loan = Euros("Prêt", least=500_00)


def typed(**said):
    return Amounts(MultiDict(said))


def test_a_field_keeps_cents_and_what_was_typed():
    form = typed(free="1 234,5", some="0,01", loan="500")
    assert form.validate()
    assert form.data == {"free": 1_234_50, "some": 1, "loan": 500_00}
    assert 'value="1 234,5"' in form.free()


def test_nothing_typed_is_no_amount():
    form = typed(free=" ")
    assert form.validate()
    assert form.data == {"free": None, "some": None, "loan": None}


def test_a_stored_amount_is_shown_as_one_types_it():
    form = Amounts(data={"free": 20_000_50, "loan": None})
    assert 'value="20 000,50"' in form.free()
    assert 'value=""' in form.loan()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("free", "-1", "négatif : ôtez le signe moins"),
        ("some", "0", "dépasser zéro euro"),
        ("loan", "499,99", "Le plus petit montant est 500"),
        ("loan", "25,000", "deux façons"),
        ("free", "mille", "n'est pas un montant"),
    ],
)
def test_an_amount_that_cannot_be_is_said_at_its_field_and_stays_there(name, text, sentence):
    form = typed(**{name: text})
    assert not form.validate()
    (said,) = form.errors[name]
    assert sentence in said
    assert form[name].data is None
    assert f'value="{text}"' in form[name]()
