# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the page that people use, and of its data."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request, stream_with_context, url_for
from flask_babel import gettext as _

from ess_map.core import feeds
from ess_map.core.errors import Invalid, NotFound
from ess_map.core.htmx import render
from ess_map.explore import export as exporting
from ess_map.explore import feed as changing
from ess_map.explore import frame, layers, places, present
from ess_map.explore.answer import answer
from ess_map.explore.query import Query, read
from ess_map.explore.suggest import suggest
from ess_map.platform.access import public
from ess_map.platform.plugins import registry
from ess_map.territories import boundaries, lookup

bp = Blueprint("explore", __name__)


@bp.get("/")
@public
def index() -> Response:
    """The page, or for htmx its results: the same address, the same content."""
    reading = read(request.args.to_dict(flat=False))
    query = reading.query
    found = answer(query)
    here = query.territories[0] if query.territories else None
    if here is not None:
        frame.about(here)
    empty = found.count == 0
    counts = places.by_territory(found.communes())
    return render(
        "explore/page.html",
        "explore/_results.html",
        query=query,
        form_url=url_for("explore.index"),
        suggest_url=url_for("explore.suggestions"),
        result=present.result(found),
        facets=present.facets(found),
        territory=here,
        territory_choices=places.choices(counts, query.territories),
        sorts=present.sorts(query),
        chips=present.chips(query),
        clear_url=Query(embed=query.embed, layers=query.layers).url(),
        wider=present.wider(found, lookup.parents(here) if here else ()) if empty else [],
        notices=reading.problems + reading.remarks,
        jumps=places.jumps(query),
        exports=present.exports(query),
        tiles_url=present.tiles_url(query),
        bbox=query.box or (boundaries.bbox(here) if here else found.extent),
        families=present.families(),
        layers=layers.views(query),
    )


index.embeddable = True


def _strict() -> Query:
    """Read the address of data: a program must not be given more than it asked for."""
    reading = read(request.args.to_dict(flat=False))
    if reading.problems:
        raise Invalid(reading.problems[0])
    return reading.query


@bp.get("/facets.json")
@public
def facets() -> Response:
    """The counts (those that are not zero) of the options, for the same filters as the page."""
    found = answer(_strict())
    counted = {
        name: {"label": str(facet.label), "options": dict(sorted(found.options(name).items()))}
        for name, facet in found.scheme.facets.items()
    }
    territories = places.by_territory(found.communes())
    return jsonify(
        count=found.count, located=found.located, facets=counted, territories=territories
    )


@bp.get("/suggest.json")
@public
def suggestions() -> Response:
    """What the search box proposes for ``q``."""
    return jsonify(suggest(request.args.get("q", "")))


@bp.get("/flux.atom")
@public
def feed() -> Response:
    """What changed last in the selection, for feed readers, which ask again and again."""
    found = answer(_strict())
    last = changing.changes(found)
    tag, updated = changing.digest(last), changing.updated(last)
    return feeds.answer(tag, updated, lambda: changing.write(found, last))


@bp.get("/export/acteurs.atom")
@public
def former_feed() -> Response:
    """Where the feed was; readers remember addresses for years."""
    return redirect(url_for("explore.feed", **request.args.to_dict(flat=False)), 301)


@bp.get("/export/acteurs.<name>")
@public
def export(name: str) -> Response:
    """Exactly the current selection, streaming, in a registered format."""
    exporter = registry().exporters.get(name)
    if exporter is None:
        raise NotFound(
            _(
                "Ce format n'existe pas. Formats possibles : %(names)s.",
                names=", ".join(registry().exporters),
            )
        )
    records = exporting.records(answer(_strict()))
    body = stream_with_context(exporter.write(records))
    response = Response(body, mimetype=exporter.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="acteurs.{name}"'
    return response
