# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody works is said by names and an outline, and shown again as it was kept."""

import json

import pytest
import shapely
from flask import render_template_string
from flask_wtf import FlaskForm

from ess_map import AreaForm, ServiceArea

SHOWN = '{% from "_macros/forms.html" import area %}{{ area(form, bbox=(0, 47, 1, 48)) }}'
SQUARE = {"type": "Polygon", "coordinates": [[[0, 47], [1, 47], [1, 48], [0, 48], [0, 47]]]}


@pytest.fixture(params=["spatialite"])
def database(request):
    """Forms do not depend on the database."""
    return request.param


class RoundForm(FlaskForm, AreaForm):
    class Meta:
        csrf = False


@pytest.fixture
def sent(app, territories):
    """Send the form, and look at what came."""

    def send(**said):
        context = app.test_request_context("/", method="POST", data=said)
        context.push()
        opened.append(context)
        form = RoundForm()
        form.validate()
        return form

    opened = []
    yield send
    while opened:
        opened.pop().pop()


def test_names_ticks_and_an_outline_make_one_area(sent):
    form = sent(
        area_codes=["department-37"], area_places="Amboise\n", area_outline=json.dumps(SQUARE)
    )
    assert not form.searched()
    area = form.area(["country-fr"], remote=True)
    assert area.codes == {"department-37", "commune-37003", "country-fr"}
    assert area.polygon.equals(shapely.box(0, 47, 1, 48))
    assert area.remote
    form.show_area(area)
    form.offer_codes()
    labels = dict(form.area_codes.choices)
    assert labels["country-fr"] == "Toute la France"
    assert labels["department-37"] == "Indre-et-Loire (département, 37)"
    assert json.loads(form.area_outline.data)["type"] == "Polygon"


def test_nothing_said_is_an_empty_area(sent):
    area = sent().area()
    assert area == ServiceArea()
    assert not area


def test_what_is_doubtful_or_wrong_is_said_at_its_field(sent):
    form = sent(area_places="37000\nNullepart-les-Bains", area_outline="un rond")
    assert form.area() is None
    assert "cochez le bon dans la liste" in form.area_places.errors[0]
    assert "vérifiez le nom" in form.area_places.errors[1]
    assert "pas du GeoJSON" in form.area_outline.errors[0]
    assert sent(area_codes=["n'importe quoi"]).area() is None


def test_the_button_only_looks_and_the_macro_shows_what_was_found(sent):
    form = sent(area_places="Amboise\nNullepart-les-Bains", action="find")
    assert form.searched()
    form.offer_codes()
    html = render_template_string(SHOWN, form=form)
    assert "Amboise (commune, 37003)" in html
    assert "Nullepart-les-Bains</textarea>" in html
    assert 'data-ess-draw="outline"' in html
    assert 'value="find"' in html
