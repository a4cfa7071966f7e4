# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may take away: the published structures and services, in data·inclusion."""

from __future__ import annotations

from flask import Response, render_template

from ess_map import db, limit, public
from ess_map_accompaniment.exchange import exporting, identity
from ess_map_accompaniment.exchange.room import bp


@bp.get("/")
@public
def about():
    made = exporting.export(db.session)
    return render_template(
        "accompaniment/exchange/about.html",
        structures=len(made.structures),
        services=len(made.services),
        source=identity.own_source(),
    )


@bp.get("/structures.json")
@public
@limit("60/hour")
def structures():
    return _file("structures")


@bp.get("/services.json")
@public
@limit("60/hour")
def services():
    return _file("services")


@bp.get("/ess.json")
@public
@limit("60/hour")
def beyond():
    return _file("beyond")


def _file(what: str) -> Response:
    documents = exporting.export(db.session).documents()
    answer = Response(documents[exporting.FILES[what]], mimetype="application/json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    return answer
