# SPDX-License-Identifier: AGPL-3.0-or-later
"""Permanences on core's pages: a layer of the map, a block on an actor's and a territory's page."""

from __future__ import annotations

import sqlalchemy as sa
from flask import render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from ess_map import Actor, Panel, Point, Territory, db
from ess_map_accompaniment.offer import seams
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.permanences import board, inservice, links, search
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.words import STAGES

SHOWN = 5


def points() -> list[Point]:
    """Return every permanence that has a place, with its next date."""
    found = [
        (one, where)
        for one, where in inservice.open_to_all(db.session, inservice.today())
        if where.point and one.mode == "onsite"
    ]
    return [
        Point(
            *card.where.point,
            f"{card.structure} · {card.where.name}"[:200],
            links.slots_path(card.permanence.id),
            _next(card),
        )
        for card in board.cards(db.session, found)
        if card.where.point
    ]


def version() -> str:
    """Return what changes with the permanences, and with the day."""
    columns = (sa.func.count(), sa.func.sum(Permanence.version), sa.func.max(Permanence.id))
    row = db.session.execute(sa.select(*columns)).one()
    return "-".join(map(str, (inservice.today(), *row)))


def of_actor(actor: Actor) -> list[Panel]:
    """Return the block of an actor that is a place of permanences, or a structure that holds some.

    What the actor holds elsewhere is shown with where that is.
    """
    today = inservice.today()
    structures = db.session.scalars(sa.select(Structure.id).where(Structure.actor_id == actor.id))
    ids = set(structures)
    touched = sa.or_(Permanence.place_id == actor.id, Permanence.structure_id.in_(ids))
    if not db.session.scalar(sa.select(Permanence.id).where(touched).limit(1)):
        return []
    found = [
        one
        for one in inservice.open_to_all(db.session, today)
        if one[0].place_id == actor.id or one[0].structure_id in ids
    ]
    if not found:
        return []
    here = any(one.place_id == actor.id for one, _where in found)
    cards = board.cards(db.session, found)
    html = render_template(
        "accompaniment/permanences/_panel.html",
        cards=cards[:SHOWN],
        count=len(cards),
        actor=actor,
        here=here,
        stages=STAGES,
    )
    return [Panel(_l("Permanences"), Markup(html), weight=60)]


@seams.permanences.by
def of_structure(session: Session, structure: Structure) -> list[board.Card]:
    """Return the permanences that a structure holds, for its own page."""
    found = inservice.open_to_all(session, inservice.today())
    return board.cards(session, [one for one in found if one[0].structure_id == structure.id])


def of_territory(territory: Territory) -> list[Panel]:
    """Return the next permanences of a territory, nothing when it has none."""
    today = inservice.today()
    found = search.inside(inservice.open_to_all(db.session, today), territory)
    if not found:
        return []
    lines = board.lines(db.session, found, today, board.calendar_end(today), 2)
    html = render_template(
        "accompaniment/permanences/_territory.html",
        lines=lines[:SHOWN],
        count=len(found),
        territory=territory,
    )
    return [Panel(_l("Permanences"), Markup(html), weight=56)]


def _next(card: board.Card) -> str | LazyString:
    if card.next is None:
        return ""
    day = card.next.starts_at.strftime("%d/%m/%Y, %H:%M")
    free = card.permanence.booking == "free"
    return (
        _l("Prochaine date : %(day)s", day=day)
        if free
        else _l("Prochain rendez-vous : %(day)s", day=day)
    )
