# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outline is read in every shape of GeoJSON, mended, or refused with a sentence."""

import json

import pytest
import shapely

from ess_map.core import outline
from ess_map.core.errors import Invalid

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0.92, 47.32], [0.98, 47.32], [0.98, 47.38], [0.92, 47.38], [0.92, 47.32]]],
}
BOW = {
    "type": "Polygon",
    "coordinates": [[[0.6, 47.3], [0.8, 47.4], [0.8, 47.3], [0.6, 47.4], [0.6, 47.3]]],
}


@pytest.fixture
def database():
    """Outlines do not depend on the database."""
    return "spatialite"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "pas du GeoJSON"),
        ('{"type": "Point", "coordinates": [0, 47]}', "aucune surface"),
        ('{"type": "Polygon", "coordinates": [[[0, 47], [1, 47]]]}', "trois coins"),
        ('{"type": "Polygon", "coordinates": []}', "WGS 84"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[9e5,0],[9e5,9e5],[0,0]]]}', "WGS 84"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[1,1],[2,2],[0,0]]]}', "aucune surface"),
        ("[" * 100_000, "pas du GeoJSON"),
        ('{"type": "FeatureCollection", "features": [null, 3]}', "aucune surface"),
    ],
)
def test_what_draws_no_surface_is_refused_with_a_sentence(app, text, sentence):
    with app.test_request_context(), pytest.raises(Invalid, match=sentence):
        outline.read(text)


def test_what_is_drawn_is_read_in_every_shape_of_geojson(app):
    feature = {"type": "Feature", "properties": {}, "geometry": SQUARE}
    collection = {"type": "FeatureCollection", "features": [feature, feature]}
    for value in (SQUARE, feature, collection):
        drawn = outline.read(json.dumps(value))
        assert drawn.surface.equals(shapely.box(0.92, 47.32, 0.98, 47.38))
        assert not drawn.mended
    with app.test_request_context():
        mended = outline.read(json.dumps(BOW))
    assert mended.mended
    assert mended.surface.is_valid
    again = outline.read(outline.write(mended.surface)).surface
    assert again.equals_exact(mended.surface, 1e-6)
