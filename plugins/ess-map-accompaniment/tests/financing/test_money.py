# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts as people write them."""

import pytest
from ess_map_accompaniment.financing import money
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from ess_map import Invalid


@pytest.fixture(autouse=True, scope="module")
def french():
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 234,50 €", 123450),
        ("1\u202f234,5", 123450),
        ("1234.50", 123450),
        ("0", 0),
        ("-12,00", -1200),
        ("\u2212 12", None),
        ("25,000", None),
        ("1.234", None),
        ("mille", None),
        ("", None),
        ("9999999999999", None),
        ("1000000001", None),
    ],
)
def test_an_amount_is_read_as_it_is_written_in_france(text, cents):
    if cents is None:
        with pytest.raises(Invalid):
            money.parse(text)
    else:
        assert money.parse(text) == cents


@given(st.integers(min_value=-money.MOST, max_value=money.MOST))
def test_what_is_typed_is_read_back_to_the_cent(cents):
    assert money.parse(money.typed(cents)) == cents


def test_an_amount_is_shown_with_cents_only_where_there_are_any():
    assert money.euros(123450).replace("\u202f", " ").replace("\xa0", " ") == "1 234,50 €"
    assert money.euros(500000).replace("\u202f", " ").replace("\xa0", " ") == "5 000 €"
