# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of a layer of points, for who sees no map, and the same as data."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for

from ess_map.core.errors import Invalid
from ess_map.explore import layers
from ess_map.explore.query import Query, read
from ess_map.platform.access import public

bp = Blueprint("layer", __name__)


@bp.get("/couches/<name>")
@public
def page(name: str) -> str:
    """Every point of the layer, or of it in the ``bbox`` and ``territory`` of the address."""
    layer = layers.get(name)
    reading = read(request.args.to_dict(flat=False))
    query = reading.query
    found = layers.page(query, layer)
    return render_template(
        "explore/layer.html",
        found=found,
        here=query.territories,
        narrowed=bool(query.box or query.territories),
        all_url=found.layer.url,
        map_url=layers.showing(query, layer).url(bbox=query.bbox),
        geojson_url=_address("layer.geojson", name, query),
        earlier_url=_address("layer.page", name, query, found.page.number - 1),
        later_url=_address("layer.page", name, query, found.page.number + 1),
        notices=reading.problems + reading.remarks,
    )


def _address(endpoint: str, name: str, query: Query, page: int = 1) -> str:
    said = {"territory": [one.key for one in query.territories], "bbox": query.bbox or None}
    return url_for(endpoint, name=name, page=page if page > 1 else None, **said)


@bp.get("/couches/<name>.geojson")
@public
def geojson(name: str) -> Response:
    """The same points, streaming; a program must not be given more than it asked for."""
    layer = layers.get(name)
    reading = read(request.args.to_dict(flat=False))
    if reading.problems:
        raise Invalid(reading.problems[0])
    body = layers.write_geojson(layers.within(layer, reading.query), request.url_root)
    response = Response(stream_with_context(body), mimetype="application/geo+json")
    response.headers["Content-Disposition"] = f'attachment; filename="{layer.name}.geojson"'
    return response
