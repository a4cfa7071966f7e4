# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pôles as GeoJSON: all of them as areas, or one with its members and the links between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from flask import current_app
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from ess_map.actors import relating, vocabularies
from ess_map.actors.models import Actor, ActorLocation, Relation
from ess_map.actors.page import coordinates
from ess_map.core.journal import JournalEntry
from ess_map.core.morton import NOWHERE
from ess_map.core.spatial import shape
from ess_map.poles import index, perimeter, stages
from ess_map.poles.members import Member
from ess_map.poles.models import KINDS, Pole, PoleArea
from ess_map.territories.models import TerritoryBoundary

COARSE, FINE = 0.006, 0.0005
"""Degrees that an outline may be off: 500 m on the map of all pôles, 40 m on that of one."""
DIGITS = 4
"""Of a coordinate: 10 m."""
MEMORY = "ess_map.pole_areas"
Drawn = Mapping[int, tuple[str, tuple[float, float] | None]]
ON_MAP = (Pole.id, Pole.kind, Pole.stage, Pole.approximate, Actor.name)


def of_all(session: Session, filters: index.Filters) -> str:
    """Return the areas of the pôles that ``filters`` leave, each with a mark to click on."""
    rows = session.execute(
        index.chosen(filters, *ON_MAP, ActorLocation.geom.label("seat"))
        .outerjoin(
            ActorLocation,
            sa.and_(ActorLocation.actor_id == Pole.id, ActorLocation.qk != NOWHERE),
        )
        .order_by(Pole.id)
    ).all()
    drawn, guessed = _remembered(session), _all_guessed(session)
    areas, marks = [], []
    for row in rows:
        said = _properties_of(row.id, row.name, row, guessed)
        text, middle = drawn.get(row.id, ("", None))
        if text:
            areas.append((text, {**said, "what": "area"}))
        place = middle or _place(shape(row.seat))
        if place is not None:
            marks.append((_point(place), {**said, "what": "mark"}))
    return collection([*areas, *marks])


def of_one(session: Session, pole: Pole, found: Sequence[Member]) -> str:
    """Return the area of ``pole``, its members of ``found`` and the public links among them.

    A link to or from somebody without a place cannot be drawn, and is left out.
    """
    actors = {one.actor.id: one.actor for one in found if one.actor}
    places = {id_: coordinates(actor) for id_, actor in actors.items()}
    places = {id_: place for id_, place in places.items() if place}
    seat = coordinates(pole.actor)
    own = _properties_of(pole.id, pole.actor.name, pole, _all_guessed(session))
    area = perimeter.of(session, pole.id)
    drawn = [] if area is None else _texts([area], FINE)
    parts: list[tuple[str, Mapping[str, Any]]] = [(text, {**own, "what": "area"}) for text in drawn]
    mark = seat or _place(area)  # its links begin at its seat
    if mark is not None:
        parts.append((_point(mark), {**own, "what": "mark"}))
    parts += [
        (_point(place), {**_actor(actors[id_]), "what": "member"}) for id_, place in places.items()
    ]
    if seat is not None:
        parts += [(_line(seat, place), {"what": "membership"}) for place in places.values()]
    parts += [
        (
            _line(places[link.from_id], places[link.to_id]),
            {"what": "link", "name": relating.words(link.kind, "from")},
        )
        for link in _links(session, list(places))
    ]
    return collection(parts)


def of_outline(outline: BaseGeometry | None) -> str:
    """Return an outline that is nobody's yet."""
    return collection([] if outline is None else [(_texts([outline], FINE)[0], {"what": "area"})])


def collection(parts: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Return features, given as the text of their geometry and their properties, as one text."""
    features = (
        f'{{"type":"Feature","geometry":{text},"properties":{_json(said)}}}' for text, said in parts
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def _remembered(session: Session) -> Drawn:
    """The outline of each area and a point inside it, drawn again when a perimeter has changed.

    Three hundred of them take a quarter of a second to read and to simplify.
    """
    moved = sa.select(sa.func.max(JournalEntry.id)).where(
        JournalEntry.subject_type == "pole", JournalEntry.kind == perimeter.MOVED
    )
    version = session.scalar(moved)
    kept: tuple[int | None, Drawn] | None = current_app.extensions.get(MEMORY)
    if kept is None or kept[0] != version:
        rows = session.execute(sa.select(PoleArea.pole_id, PoleArea.geom)).all()
        areas = [shape(row.geom) for row in rows]
        texts = zip(rows, _texts(areas, COARSE), map(_place, areas), strict=True)
        kept = (version, {row.pole_id: (text, middle) for row, text, middle in texts})
        current_app.extensions[MEMORY] = kept
    return kept[1]


def _place(geometry: BaseGeometry | None) -> tuple[float, float] | None:
    """A point of it, inside where it is a surface."""
    if geometry is None:
        return None
    inside = geometry.representative_point()
    return inside.x, inside.y


def _texts(areas: Sequence[BaseGeometry], tolerance: float) -> list[str]:
    """The outlines as GeoJSON, simplified, all at once: a pôle may have ten thousand corners."""
    if not areas:
        return []
    # For drawing only: an outline that touches itself is drawn as well, three times as fast.
    simple = shapely.simplify(np.array(areas, dtype=object), tolerance, preserve_topology=False)
    rounded = shapely.transform(simple, lambda corners: corners.round(DIGITS))
    return shapely.to_geojson(rounded).tolist()


def _all_guessed(session: Session) -> bool:
    """Without any official outline every area is but drawn around centres."""
    return session.scalar(sa.select(TerritoryBoundary.territory_id).limit(1)) is None


def _properties_of(pole_id: int, name: str, pole: Any, guessed: bool) -> dict[str, Any]:
    return {
        "id": pole_id,
        "name": name,
        "url": index.address(pole_id, name),
        "kind": pole.kind,
        "kind_label": str(KINDS[pole.kind]),
        "stage": pole.stage,
        "stage_label": stages.LIFECYCLE.label_of(pole.stage),
        "approximate": pole.approximate or guessed,
        "tone": index.tone(pole.stage),
    }


def _actor(actor: Actor) -> dict[str, Any]:
    family = vocabularies.family_index(actor.terms)
    return {"name": actor.name, "url": index.address(actor.id, actor.name), "f": family}


def _links(session: Session, ids: Sequence[int]) -> Sequence[Relation]:
    query = sa.select(Relation).where(
        Relation.public, Relation.from_id.in_(ids), Relation.to_id.in_(ids)
    )
    return session.scalars(query.order_by(Relation.id)).all()


def _point(place: tuple[float, float]) -> str:
    return _json({"type": "Point", "coordinates": _rounded(place)})


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return _json({"type": "LineString", "coordinates": [_rounded(start), _rounded(end)]})


def _rounded(place: tuple[float, float]) -> list[float]:
    return [round(number, DIGITS + 1) for number in place]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
