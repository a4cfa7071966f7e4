# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which a selection of the map becomes the beginning of a pôle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.core.paging import page_of
from ess_map.explore import cards
from ess_map.explore import query as reading
from ess_map.people.session import current_user
from ess_map.platform.access import needs
from ess_map.pole_building import building, candidates, chains, composition_ground
from ess_map.pole_building.building import PARAMETER, Selection
from ess_map.pole_building.composition_ground import Ground, Stand
from ess_map.poles import colleges, frame, members, record, scopes
from ess_map.poles.models import Pole

bp = Blueprint("poles_building", __name__)

PER_PAGE = 40
MOST_KEPT = 1500
KEPT = "building"
"""Where the reader's own cookie keeps a choice while a pôle is opened for it."""


@dataclass(frozen=True)
class Row:
    """One candidate in the list."""

    card: cards.ActorCard
    college: str
    stand: Stand | None
    chosen: bool


@dataclass(frozen=True)
class Kept:
    """A choice that waits to be taken up."""

    count: int
    url: str


@bp.get("/poles/<slug>/construire")
@needs("animator", of=scopes.of_slug)
def build(slug: str) -> Response:
    """Look at a selection of the map as candidates for this pôle."""
    return _build(record.find(slug))


@bp.get("/poles/construire")
@needs("animator")
def build_new() -> Response:
    """Look at a selection of the map as the beginning of a pôle that does not exist yet."""
    if request.args.get("then") == "open":
        query = reading.read(request.args.to_dict(flat=False)).query
        said = query.parameters()
        # A cookie holds 4 kB: who is chosen matters more than how they were found.
        kept = said if len(str(said)) <= MOST_KEPT else {}
        session[KEPT] = {"query": kept, "chosen": _chosen()}
        return redirect(url_for("poles_opening.new"), 303)
    return _build(None)


def _build(pole: Pole | None) -> Response:
    if request.args.get("selection"):
        pasted = building.from_address(request.args["selection"])
        here = url_for(request.endpoint, **request.view_args, **pasted.parameters())
        return redirect(here, 303)
    read = reading.read(request.args.to_dict(flat=False))
    ground = composition_ground.of(db.session, pole) if pole else Ground.nowhere()
    query = building.begin(db.session, read.query, ground)
    active = members.active(db.session, pole.id, clock.local_now().date()) if pole else []
    selection = None
    if building.asks(query):
        away = candidates.not_again(db.session, pole.id if pole else None)
        selection = building.look(db.session, query, _chosen(), active, away)
    body = render_template(
        "pole_building/building.html" if pole else "pole_building/building_new.html",
        head=frame.of(pole) if pole else None,
        pole=pole,
        query=query,
        problems=[*read.problems, *read.remarks],
        selection=selection,
        themes=chains.themes(),
        theme=building.theme_of(query),
        mine=[] if pole else building.animated(db.session, current_user()),
        most=building.MOST,
        parameter=PARAMETER,
        kept=_kept(pole) if pole else None,
        chips=building.words(read.query, ground),
        map_url=building.map_url(query, ground),
        hidden=building.pairs(read.query),
        **(_rows(selection, ground) if selection else {}),
    )
    return make_response(body)


def _rows(selection: Selection, ground: Ground) -> dict[str, Any]:
    """The page of the list, and what a form must carry along so that no choice is lost."""
    query = selection.query
    page = page_of(len(selection.candidates), query.page, PER_PAGE)
    shown = selection.candidates[page.start : page.end]
    stands = ground.stands(shown) if ground.known else {}
    chosen = {actor.id for actor in selection.chosen}
    return {
        "page": page,
        "rows": [_row(actor, stands.get(actor.id), chosen) for actor in shown],
        "elsewhere": [one for one in selection.chosen if one.id not in {a.id for a in shown}],
        "college_label": colleges.label,
    }


def _kept(pole: Pole) -> Kept | None:
    """What the reader had chosen before this pôle was opened, until it is taken up again."""
    if request.args:
        session.pop(KEPT, None)
    if KEPT not in session:
        return None
    said = session[KEPT]
    candidate = {PARAMETER: said["chosen"]}
    here = url_for("poles_building.build", slug=pole.actor.slug, **said["query"], **candidate)
    return Kept(len(said["chosen"]), here)


def _row(actor: Actor, stand: Stand | None, chosen: set[int]) -> Row:
    return Row(cards.card(actor), colleges.read_from(actor), stand, actor.id in chosen)


def _chosen() -> list[int]:
    said = request.args.getlist(PARAMETER)
    numbers = [int(one) for one in said if one.isdecimal() and len(one) < 10]
    return list(dict.fromkeys(numbers))[: building.MOST_CHOSEN]
