# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law asks of a SCIC, at its bounds."""

import pytest
from ess_map_accompaniment.cooperatives import law
from ess_map_accompaniment.cooperatives.law import Part
from flask import Flask
from flask_babel import Babel


@pytest.fixture(autouse=True, scope="module")
def french():
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context():
        yield


def parts(*weights, kinds=("employees", "beneficiaries", "public_bodies", "supporters")):
    pairs = zip(weights, kinds, strict=False)
    return [Part(kind, kind, weight) for weight, kind in pairs]


def said(found):
    return [one.sentence for one in found]


@pytest.mark.parametrize(
    "weights", [(40, 30, 30), (50, 10, 40), (33.33, 33.33, 33.34), (0.1 + 49.9, 40, 10)]
)
def test_colleges_within_the_law_raise_nothing(weights):
    assert law.remarks(parts(*weights), True, 50) == []


def test_each_departure_from_the_law_quotes_its_article():
    found = law.remarks(parts(50.5, 9.5, 40), True, 50.1)
    assert said(found) == [
        "Les personnes publiques détiennent 50.1 % du capital.",
        "« employees » a 50.5 % des voix.",
        "« beneficiaries » a 9.5 % des voix.",
    ]
    assert ["septies" in str(one.article) for one in found] == [True, False, False]
    assert "2014" not in str(found[1].article)


def test_weights_that_do_not_make_a_hundred_are_said():
    assert "Les droits de vote font 99.9 % en tout." in said(
        law.remarks(parts(33.3, 33.3, 33.3), True, None)
    )


def test_two_colleges_and_two_categories_are_too_few():
    found = said(law.remarks(parts(50, 50), True, None))
    assert found == ["Il n'y a que 2 catégories d'associés.", "Il n'y a que 2 collèges."]


def test_employees_may_be_replaced_by_producers_and_beneficiaries_by_nobody():
    kinds = ("producers", "volunteers", "supporters")
    found = said(law.remarks(parts(40, 30, 30, kinds=kinds), True, None))
    assert found == ["Les bénéficiaires n'ont pas de place."]


def test_without_colleges_weights_are_not_looked_at():
    assert law.remarks(parts(0, 0, 0), False, None) == []
    assert law.remarks([], True, None) == []
