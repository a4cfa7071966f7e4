# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vector tiles of every registered layer, with strong ETags so that any cache may keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from ess_map.atlas import pointlayers
from ess_map.atlas.mvt import MEDIA_TYPE
from ess_map.core.errors import Invalid, NotFound
from ess_map.platform.access import public
from ess_map.platform.contracts import Layer, TileRequest
from ess_map.platform.plugins import registry

bp = Blueprint("atlas", __name__)


@bp.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
@public
def tile(layer: str, z: int, x: int, y: int) -> Response:
    """Answer one tile; the parameters of the address are those of the page."""
    found = registry().layers.get(layer)
    if found is None or (found.points is None and found.tile is None):
        raise NotFound(_("Il n'y a pas de couche de ce nom."))
    deepest = found.max_zoom if found.points is None else pointlayers.max_zoom(found)
    if z > deepest or x >= 1 << z or y >= 1 << z:
        raise Invalid(_("Cette tuile est hors du monde."))
    state, draw = _content(found)
    etag = hashlib.blake2b(f"{state} {request.full_path}".encode(), digest_size=12).hexdigest()
    response = Response(mimetype=MEDIA_TYPE)
    response.set_etag(etag)
    # A change must show at the next request: caches ask, and are mostly told "not modified".
    response.headers["Cache-Control"] = "public, no-cache"
    if request.if_none_match.contains(etag):
        response.status_code = 304
        return response
    response.set_data(draw(TileRequest(z, x, y, request.args.to_dict(flat=False))))
    return response


def _content(layer: Layer) -> tuple[str, Callable[[TileRequest], bytes]]:
    """Return what changes with the content of a layer, and who draws its tiles."""
    if layer.points is None:
        return layer.version(), layer.tile
    points = pointlayers.points_of(layer)
    return points.digest, lambda asked: pointlayers.tile(layer, points, asked.z, asked.x, asked.y)
