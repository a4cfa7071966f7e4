# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody's screens: permanences by date and place, the slots of one, and their calendars."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import groupby, islice

from flask import Response, render_template, request
from flask_babel import gettext as _

from ess_map import Actor, NotFound, db, load_actors, local_now, printing, public
from ess_map_accompaniment.permanences import (
    board,
    calendars,
    inservice,
    opening,
    room,
    search,
    slots,
)
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.permanences.opening import PARIS
from ess_map_accompaniment.words import STAGES

bp = room.blueprint("accompaniment_permanences")
DAYS_SHOWN = 6
"""Days with slots that are shown at once."""


@bp.get("/permanences")
@public
def index():
    """List who receives, day by day."""
    today = local_now().date()
    wish = search.read(request.args)
    result = search.find(db.session, wish, today)
    cards = board.cards(db.session, result.found)
    if wish.stage:
        cards = [card for card in cards if card.stages is None or wish.stage in card.stages]
    by_id = {card.permanence.id: card for card in cards}
    kept = [(card.permanence, card.where) for card in cards]
    week, lines = _week(wish, kept, today)
    days = [(day, list(each)) for day, each in groupby(lines, key=lambda one: one.begins.date())]
    return render_template(
        "accompaniment/permanences/index.html",
        wish=wish,
        result=result,
        cards=cards,
        by_id=by_id,
        days=days,
        week=week,
        weeks=search.WEEKS,
        stages=STAGES,
    )


@bp.get("/permanences/lieux/<int:actor_id>")
@public
def place(actor_id):
    """Show who receives at one place, when, and for which stage."""
    actor, found = _at(actor_id)
    return render_template(
        "accompaniment/permanences/place.html",
        actor=actor,
        cards=board.cards(db.session, found),
        stages=STAGES,
    )


@bp.get("/permanences/lieux/<int:actor_id>.ics")
@public
def place_calendar(actor_id):
    """Return the permanences of a place as a calendar to subscribe to."""
    actor, found = _at(actor_id)
    return _feed(actor.name, found, f"permanences-{actor.slug}.ics")


@bp.get("/permanences/<int:permanence_id>")
@public
def show(permanence_id):
    """Show one permanence and its slots, from a day on."""
    permanence = room.permanence(permanence_id)
    card = _card(permanence)
    first = room.asked_day("des")
    days, later = _slots(permanence, first) if card else ([], None)
    return render_template(
        "accompaniment/permanences/show.html",
        permanence=permanence,
        card=card,
        where=inservice.where(db.session, [permanence], local_now().date())[permanence.id],
        structure=board.names_of(db.session, [permanence.structure_id])[permanence.structure_id],
        days=days,
        later=later,
        first=first,
        today=local_now().date(),
        project=request.args.get("projet", ""),
        stages=STAGES,
    )


@bp.get("/permanences/<int:permanence_id>.ics")
@public
def calendar(permanence_id):
    """Return one permanence as a calendar to subscribe to; empty once it is over."""
    permanence = room.permanence(permanence_id)
    found = [
        one
        for one in inservice.open_to_all(db.session, _today(), [permanence.structure_id])
        if one[0].id == permanence.id
    ]
    return _feed(_("Permanence"), found, f"permanence-{permanence.id}.ics")


def _week(wish: search.Wish, found: search.Found, today: date) -> tuple[str, list[board.Line]]:
    """Return the week shown and what is in it; unless chosen, the first that is not empty."""
    names = board.names_of(db.session, {one.structure_id for one, _where in found})
    for week in [wish.week] if wish.week else search.WEEKS:
        first, last = search.days_of(week, today)
        lines = board.lines(db.session, found, first, last, names=names)
        if lines:
            return week, lines
    return wish.week or "this", []


def _at(actor_id: int) -> tuple[Actor, search.Found]:
    found = [
        one for one in inservice.open_to_all(db.session, _today()) if one[0].place_id == actor_id
    ]
    actors = load_actors(db.session, [actor_id])
    if not actors or actors[0].status != "published":
        raise NotFound(_("Ce lieu n'est pas, ou plus, sur la carte."))
    return actors[0], found


def _card(permanence: Permanence) -> board.Card | None:
    found = inservice.open_to_all(db.session, _today(), [permanence.structure_id])
    own = [one for one in found if one[0].id == permanence.id]
    return board.cards(db.session, own)[0] if own else None


def _slots(permanence, first):
    """Return the slots of some days from ``first`` on, full ones too, and the day after those."""
    start, last = slots.horizon()
    since = max(start, datetime.combine(first, time(), PARIS))
    until = datetime.combine(last + opening.DAY, time(), PARIS)
    if permanence.booking == "free" or since >= until:
        return [], None
    away = inservice.away(db.session, [permanence.structure_id], first)
    absent = away.get(permanence.structure_id, ())
    ahead = opening.days(permanence, since.date(), last, absent)
    shown = list(islice(ahead, DAYS_SHOWN))
    if not shown:
        return [], None
    end = min(until, datetime.combine(shown[-1] + opening.DAY, time(), PARIS))
    found = slots.between(db.session, permanence, since, end, absent)
    days = groupby(found, key=lambda slot: slot.starts_at.date())
    return [(day, list(each)) for day, each in days], next(ahead, None)


def _feed(name: str, found: search.Found, file: str) -> Response:
    today = _today()
    lines = board.lines(db.session, found, today, calendars.until(today))
    return printing.answer(calendars.feed(name, lines), file, calendars.MEDIA_TYPE)


def _today():
    return local_now().date()
