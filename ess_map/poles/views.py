# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list and the map of pôles, and their areas as data."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for

from ess_map.core import clock
from ess_map.core.areas import ServiceArea
from ess_map.core.db import db
from ess_map.core.limits import limiter
from ess_map.core.paging import page_of
from ess_map.explore import present
from ess_map.people import rights
from ess_map.people.session import current_user
from ess_map.platform.access import public
from ess_map.poles import area_features, index, members, perimeter, record, stages
from ess_map.poles.models import KINDS
from ess_map.territories import lookup

bp = Blueprint("poles", __name__)

GEOJSON = "application/geo+json"


@bp.get("/poles", endpoint="index")
@public
def all_of_them() -> Response:
    """All pôles, or those that the filters leave: on a map and as a list, by name."""
    filters = index.read(request.args)
    count = index.count(db.session, filters)
    asked = request.args.get("page", "1")
    page = page_of(count, max(1, int(asked)) if asked.isdecimal() else 1, index.PER_PAGE)
    said = filters.args()
    body = render_template(
        "poles/index.html",
        filters=filters,
        count=count,
        page=page,
        rows=index.rows(db.session, filters, page.start, page.end),
        kinds=[(key, str(label)) for key, label in KINDS.items()],
        stages=[(state.name, str(state.label)) for state in stages.LIFECYCLE.states],
        regions=index.regions(db.session),
        earlier_url=url_for("poles.index", **said, page=page.number - 1),
        later_url=url_for("poles.index", **said, page=page.number + 1),
        areas_url=url_for("poles.areas", **said),
        families=present.families(),
        may_open=rights.somewhere(current_user(), "animator"),
    )
    return make_response(body)


@bp.get("/poles.geojson")
@public
def areas() -> Response:
    """The areas of the pôles of the same list."""
    return _geojson(area_features.of_all(db.session, index.read(request.args)))


@bp.get("/poles/<slug>.geojson")
@public
def area(slug: str) -> Response:
    """A pôle, its members and the links between them."""
    pole = record.find(slug)
    found = members.active(db.session, pole.id, clock.local_now().date())
    return _geojson(area_features.of_one(db.session, pole, found))


@bp.get("/poles/contour.geojson")
@public
@limiter.limit("120/minute")
def outline() -> Response:
    """The outline of territories (``codes``, separated by commas), for who is choosing some."""
    keys = [key for key in request.args.get("codes", "").split(",") if key]
    today = {one.key for one in lookup.get_many(keys[: perimeter.MOST_CODES])}
    return _geojson(area_features.of_outline(perimeter.surface(ServiceArea(codes=today))))


def _geojson(text: str) -> Response:
    response = Response(text, mimetype=GEOJSON)
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)
