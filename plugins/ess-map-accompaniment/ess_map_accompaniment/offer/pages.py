# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of the structures: all of them, one of them, where it works."""

from __future__ import annotations

from dataclasses import dataclass

from flask import jsonify, render_template, request
from flask_babel import gettext as _

from ess_map import NotFound, coordinates, db, local_now, page_of, public, user
from ess_map_accompaniment import words
from ess_map_accompaniment.offer import (
    acting,
    capacity,
    directory,
    doors,
    present,
    record,
    seams,
    wording,
    zone,
)
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.offer.room import bp


@dataclass(frozen=True)
class Card:
    """A structure in the list."""

    id: int
    name: str
    city: str
    kinds: str
    services: tuple[str, ...]
    tests_free: int | None
    fictional: bool


@bp.get("/structures")
@public
def structures():
    said = request.args
    filters = directory.Filters(
        kind=said.get("kind", ""),
        stage=said.get("stage", ""),
        need=said.get("need", ""),
        place=said.get("place", "").strip(),
        collective=bool(said.get("collective")),
        trained=bool(said.get("trained")),
    )
    found = directory.search(db.session, filters)
    page = page_of(len(found.ids), said.get("page", 1, type=int), directory.SIZE)
    shown = record.all_open(db.session, found.ids[page.start : page.end])
    return render_template(
        "accompaniment/offer/directory.html",
        filters=filters,
        found=found,
        count=len(found.ids),
        page=page,
        cards=[_card(one) for one in shown],
        mine=acting.structures_of(user()),
    )


@bp.get("/structures/<int:structure_id>")
@public
def structure(structure_id: int):
    one = _shown(structure_id)
    today = local_now().date()
    running = seams.running(db.session)
    views = [present.service(each, one, running, today) for each in one.services]
    taken, places = capacity.of_structures(db.session).get(one.id, (0, 0))
    area = zone.of_structure(one)
    return render_template(
        "accompaniment/offer/structure.html",
        structure=one,
        actor=one.actor,
        kinds=wording.labels(words.KINDS, one.kinds),
        networks=wording.labels(words.NETWORKS, one.networks),
        services=[view for view in views if view.running],
        area=zone.words(area),
        mapped=bool(zone.features(area, "")) or any(each.area for each in one.services),
        taken=taken,
        places=places,
        cae=present.cae(one),
        agenda=doors.url(doors.AGENDA, one),
        accreditations=present.accreditations(one),
        permanences=seams.permanences(db.session, one),
        trained=one.id in seams.trained(db.session),
        successor=_successor(one),
        may_edit=acting.may_edit(user(), one),
        may_answer=acting.may_answer(user(), one.id),
        today=today,
    ), 410 if one.closed_on else 200


@bp.get("/structures/<int:structure_id>/carte.json")
@public
def structure_map(structure_id: int):
    one = _shown(structure_id)
    found = zone.features(zone.of_structure(one), one.actor.name)
    for each in one.services:
        if each.area and record.in_service(each):
            found += zone.features(zone.of_service(each, one), each.name, tone=4)
    place = coordinates(one.actor)
    if place:
        said = {"what": "member", "f": 0, "name": one.actor.name}
        point = {"type": "Point", "coordinates": list(place)}
        found.append({"type": "Feature", "properties": said, "geometry": point})
    return jsonify({"type": "FeatureCollection", "features": found})


def _shown(structure_id: int) -> Structure:
    """Return a structure that the reader may see: the public those of published actors."""
    one = record.structure(db.session, structure_id)
    if one.actor.status != "published" and not acting.may_edit(user(), one):
        raise NotFound(_("Cette structure n'est pas, ou plus, publiée."))
    return one


def _successor(one: Structure) -> Structure | None:
    return record.structure(db.session, one.successor_id) if one.successor_id else None


def _card(one: Structure) -> Card:
    offered = {each.kind for each in one.services if record.in_service(each)}
    card = present.cae(one)
    return Card(
        id=one.id,
        name=one.actor.name,
        city=one.actor.city,
        kinds=", ".join(wording.labels(words.KINDS, one.kinds)),
        services=tuple(wording.labels(words.SERVICES, sorted(offered))),
        tests_free=card.free if card else None,
        fictional=one.fictional or one.actor.fictional,
    )
