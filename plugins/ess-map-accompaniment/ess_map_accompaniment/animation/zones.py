# SPDX-License-Identifier: AGPL-3.0-or-later
"""White zones on screen: for a territory, which stages and needs nobody answers, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map import (
    Invalid,
    Territory,
    bbox,
    db,
    find_territory,
    needs,
    outlines,
    printing,
    search_territories,
    sheets,
    territories_below,
    user,
    wants_fragment,
)
from ess_map_accompaniment.animation import counting, grid, held
from ess_map_accompaniment.animation.counting import FRANCE
from ess_map_accompaniment.animation.coverage import Matrix
from ess_map_accompaniment.animation.models import Coverage
from ess_map_accompaniment.offer import acting
from ess_map_accompaniment.offer.acting import ANIMATE
from ess_map_accompaniment.words import NEEDS, SERVICES, STAGES

LEVELS = ("epci", "department", "region")
TONES = {grid.WHITE: 4, grid.REMOTE: 1, grid.COVERED: 5}
METROPOLE = (-5.2, 41.3, 9.6, 51.1)
"""The box of mainland France, for the map of the whole country."""
SHORT = 80
"""Up to so many EPCI are all listed; of more, those where somebody comes are left out."""

bp = Blueprint(
    "accompaniment_animation_zones",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


@dataclass(frozen=True)
class Shown:
    """A territory, its EPCI and their counts; ``matrix`` None: nobody has counted yet."""

    key: str
    name: str
    names: Mapping[str, str]
    matrix: Matrix | None
    counted: Coverage | None = None
    pending: Coverage | None = None

    @property
    def single(self) -> bool:
        return self.matrix is not None and len(self.matrix.keys) == 1


@bp.get("/animation/zones-blanches")
@needs(ANIMATE)
def page() -> ResponseReturnValue:
    asked = request.args.get("territoire", "").strip()
    key, others = _chosen(asked)
    if wants_fragment() and counting.is_long(key):
        pending = counting.latest(db.session, key)
        if pending is not None and pending.finished_at is None:
            return render_template("accompaniment/animation/_progress.html", pending=pending)
        return "", 200, {"HX-Refresh": "true"}
    shown = _shown(key) if key else None
    stage, need = _cell()
    listed = None
    if shown and shown.matrix is not None and stage and not shown.single:
        listed = grid.places(shown.matrix, shown.names, stage, need)
        if len(listed) > SHORT:
            listed = [one for one in listed if one.kind != grid.COVERED]
    return render_template(
        "accompaniment/animation/zones.html",
        asked=asked,
        shown=shown,
        others=others,
        mine=held.territories(user()),
        everywhere=acting.everywhere(user()),
        rows=grid.rows(shown.matrix) if shown and shown.matrix is not None else [],
        white=grid.white_cells(shown.matrix) if shown and shown.matrix is not None else 0,
        needs=SERVICES,
        stages=STAGES,
        stage=stage,
        need=need,
        listed=listed,
        drawn=bool(listed and outlines("epci", [listed[0].key.partition("-")[2]])),
        box=_box(key),
    )


@bp.post("/animation/zones-blanches")
@needs(ANIMATE)
def count() -> ResponseReturnValue:
    asked = counting.ask(db.session, FRANCE, user().id)
    db.session.commit()
    return redirect(url_for(".page", territoire=asked.territory), 303)


@bp.get("/animation/zones-blanches.csv")
@needs(ANIMATE)
def export() -> ResponseReturnValue:
    shown = _counted()
    rows = grid.sheet(shown.matrix, shown.names)
    return printing.answer(sheets.csv_of(rows), f"zones-blanches-{shown.key}.csv", sheets.CSV)


@bp.get("/animation/zones-blanches.geojson")
@needs(ANIMATE)
def areas() -> ResponseReturnValue:
    shown = _counted()
    stage, need = _cell()
    if not stage:
        raise Invalid(_("Choisissez une case du tableau : une étape et un besoin."))
    found = grid.places(shown.matrix, shown.names, stage, need)
    drawn = outlines("epci", [one.key.partition("-")[2] for one in found])
    coarse = 0.01 if len(found) > SHORT else 0.002  # degrees: a pixel or so of this small map
    # The map shows all of its areas: with those overseas the country would be a dot.
    within = shapely.box(*METROPOLE) if shown.key == FRANCE else None
    features = [
        _feature(one, shape.simplify(coarse))
        for one in found
        if (shape := drawn.get(one.key.partition("-")[2])) is not None
        and (within is None or within.intersects(shape))
    ]
    return jsonify({"type": "FeatureCollection", "features": features})


def _feature(one: grid.Place, shape: shapely.Geometry) -> dict[str, object]:
    said = {
        "what": "area",
        "tone": TONES[one.kind],
        "approximate": one.kind != grid.WHITE,
        "name": f"{grid.SIGNS[one.kind]} {one.name}",
        "url": url_for(".page", territoire=one.key),
    }
    return {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}


def _counted() -> Shown:
    shown = _shown(_chosen(request.args.get("territoire", ""))[0] or FRANCE)
    if shown.matrix is None:
        raise Invalid(_("Le comptage de la France n'est pas encore fait : demandez-le d'abord."))
    return shown


def _shown(key: str) -> Shown:
    name = _("France entière") if key == FRANCE else find_territory(key).name
    if not counting.is_long(key):
        where, matrix = counting.at_once(db.session, key)
        return Shown(key, name, dict(zip(where.keys, where.names, strict=True)), matrix)
    done = counting.latest(db.session, key, finished=True)
    last = counting.latest(db.session, key)
    pending = last if last is not None and last.finished_at is None else None
    names = {one.key: one.name for one in territories_below(FRANCE, "epci")}
    return Shown(key, name, names, counting.matrix_of(done) if done else None, done, pending)


def _chosen(asked: str) -> tuple[str, list[Territory]]:
    """Return the key that was asked for, or the best name, and other names that fit.

    Without a question it is what the reader animates: the first territory, or the whole country.
    """
    if not asked:
        mine = [one for one in held.territories(user()) if one.level in LEVELS]
        return (mine[0].key if mine else FRANCE), []
    if asked == FRANCE:
        return FRANCE, []
    level, dash, _code = asked.partition("-")
    if dash and level in LEVELS:
        return find_territory(asked).key, []
    found = search_territories(asked, levels=LEVELS, limit=6)
    return (found[0].key if found else ""), found[1:]


def _cell() -> tuple[str, str]:
    stage, need = request.args.get("stade", ""), request.args.get("besoin", "")
    return (stage, need) if stage in STAGES and need in NEEDS else ("", "")


def _box(key: str) -> tuple[float, float, float, float] | None:
    if not key or key == FRANCE:
        return METROPOLE
    return bbox(find_territory(key))
