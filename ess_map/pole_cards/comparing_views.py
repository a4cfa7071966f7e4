# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pôles side by side: a page, and the same table for a spreadsheet."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from ess_map.core import printing, sheets
from ess_map.core.db import db
from ess_map.explore import present
from ess_map.platform.access import public
from ess_map.pole_cards import comparing
from ess_map.pole_cards.rating import SCALES
from ess_map.poles import area_features, record
from ess_map.poles.index import Filters
from ess_map.poles.models import Pole

bp = Blueprint("poles_compare", __name__)


@bp.get("/poles/comparer")
@public
def index() -> str:
    """The chosen pôles in a table; all of them by size and structure."""
    everyone = record.everyone(db.session)
    chosen = _chosen(everyone)
    spots, unrated = comparing.spots(db.session, everyone)
    return render_template(
        "pole_cards/compare.html",
        poles=everyone,
        chosen=chosen[: comparing.MOST],
        left_out=len(chosen) - comparing.MOST,
        lines=comparing.lines(db.session, chosen[: comparing.MOST]) if chosen else [],
        enough=len(chosen) >= comparing.LEAST,
        most=comparing.MOST,
        spots=spots,
        scales=SCALES.values(),
        shown=_shown("carte"),
        families=present.families(),
        unrated=unrated,
    )


@bp.get("/poles/comparer.csv")
@public
def table() -> Response:
    """The same table, a pôle to a column."""
    chosen = _chosen(record.everyone(db.session))[: comparing.MOST]
    rows = [[_("Repère"), *(pole.actor.name for pole in chosen)]]
    for line in comparing.lines(db.session, chosen):
        rows.append([line.label, *(cell.text or _("non renseigné") for cell in line.cells)])
    return printing.answer(sheets.csv_of(rows), "comparaison-poles.csv", sheets.CSV)


@bp.get("/poles/comparer.geojson")
@public
def areas() -> Response:
    """The areas of the rated pôles, with their level on one scale."""
    everyone = area_features.of_all(db.session, Filters())
    response = Response(
        comparing.on_map(db.session, everyone, _shown("par")), mimetype="application/geo+json"
    )
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)


def _shown(name: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in SCALES else next(iter(SCALES))


def _chosen(everyone: list[Pole]) -> list[Pole]:
    """The pôles that the address names, in its order, each once; what is no pôle is left out."""
    known = {pole.id: pole for pole in everyone}
    asked = dict.fromkeys(request.args.getlist("pole", type=int))
    return [known[id_] for id_ in asked if id_ in known]
