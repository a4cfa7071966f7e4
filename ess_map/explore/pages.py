# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that explain: about, legal notice, and in development every component once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, render_template, send_file, url_for
from flask_babel import gettext as _

from ess_map.actors.models import Source, SourceRecord
from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.explore import frame, present
from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.platform.access import public
from ess_map.territories.models import Territory


class Counts(NamedTuple):
    """How much is known here."""

    actors: int
    territories: int
    sources: int


class SourceView(NamedTuple):
    """A source of facts, and for how many actors it speaks."""

    name: str
    licence: str
    url: str
    count: int


bp = Blueprint("pages", __name__)
frame.offer(bp)


@bp.get("/a-propos")
@public
def about() -> str:
    """What this map is, and how to take part."""
    return render_template(
        "pages/about.html",
        counts=_counts(),
        sources=_sources(),
        explore_url=url_for("explore.index"),
        source_code_url=None,
    )


@bp.get("/mentions-legales")
@public
def legal() -> str:
    """Who publishes, what is kept of a visit, under which licence the data are."""
    return render_template("pages/legal.html", operator=_settings().operator)


@bp.get("/style")
@public
def style() -> str:
    """Every component once, for who works on them."""
    if not _settings().development:
        raise NotFound(_("Cette page n'existe pas, ou n'existe plus."))
    return render_template("pages/style.html", families=present.families())


@bp.get("/fond-de-carte.pmtiles")
@public
def basemap_file() -> Response:
    """The operator's own PMTiles file, in the pieces that the map asks for (HTTP ranges)."""
    path = _settings().basemap_file
    if not path or _settings().basemap_source()["url"]:
        raise NotFound(_("Cette carte n'a pas de fond à elle."))
    response = send_file(
        Path(path).resolve(), mimetype="application/octet-stream", conditional=True
    )
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _settings():
    return current_app.extensions["ess_map.settings"]


def _counts() -> Counts:
    def size(model) -> int:
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))

    return Counts(answer(Query()).count, size(Territory), size(Source))


def _sources() -> list[SourceView]:
    rows = db.session.execute(
        sa.select(Source.name, Source.licence, Source.url, sa.func.count(SourceRecord.id))
        .join(SourceRecord, SourceRecord.source_id == Source.id)
        .group_by(Source.id)
        .order_by(sa.func.count(SourceRecord.id).desc(), Source.name)
    )
    return [SourceView(*row) for row in rows]
