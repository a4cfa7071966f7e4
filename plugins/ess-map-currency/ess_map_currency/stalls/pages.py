# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody's screen: who is on which market, today and in the days ahead."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ess_map import db, hours, local_now, printing, public
from ess_map_currency.currencies import record as currencies
from ess_map_currency.stalls import calendars, markets, today
from ess_map_currency.stalls.models import Stall
from ess_map_currency.stalls.room import bp

TONE = 4


@bp.get("/marches")
@public
def index():
    """Show the markets of a day around a place, and the days of the week ahead."""
    first = local_now().date()
    wish = markets.read(request.args, first)
    around = markets.within(db.session, wish)
    found = markets.of_day(around, wish)
    elsewhere = [] if around or not wish.near.typed else today.public(db.session)
    return render_template(
        "currency/stalls/markets.html",
        wish=wish,
        first=first,
        markets=found,
        is_over=markets.is_over,
        strip=markets.strip(around, first),
        coming=None if found else today.next_of(around, wish.day),
        elsewhere=today.next_of(elsewhere, wish.day) if elsewhere else None,
        count=len({one.stall.acceptance_id for market in found for one in market.stands}),
        near_km=markets.NEAR_KM,
    )


@bp.get("/marches.json")
@public
def areas():
    """Return the markets of a day as marks of a map, numbered as in the list."""
    wish = markets.read(request.args, local_now().date())
    found = markets.of_day(markets.within(db.session, wish), wish)
    marks = [_mark(one, number) for number, one in enumerate(found, start=1)]
    return jsonify({"type": "FeatureCollection", "features": marks})


@bp.get("/<slug>/marches.ics")
@public
def calendar(slug):
    """Return where the itinerants of a currency will be, as a calendar to subscribe to."""
    currency = currencies.find(db.session, slug)
    if currency.slug != slug:
        return redirect(url_for(".calendar", slug=currency.slug, **request.args), 301)
    found = _readable(today.public(db.session, Stall.acceptance.has(currency_id=currency.id)))
    if wanted := request.args.get("etal", type=int):
        found = [one for one in found if one.id == wanted]
    name = _("%(name)s sur les marchés", name=currency.name)
    body = calendars.feed(name, found, local_now().date())
    return printing.answer(body, f"{currency.slug}-marches.ics", calendars.MEDIA_TYPE)


def _readable(found: list[Stall]) -> list[Stall]:
    return [one for one in found if hours.is_valid(one.hours)]


def _mark(market: markets.Market, number: int) -> dict[str, Any]:
    said = {
        "what": "mark",
        "tone": TONE,
        "number": number,
        "name": market.place,
        "text": ", ".join(
            one.stall.acceptance.public_name or one.stall.acceptance.actor.name
            for one in market.stands
        ),
    }
    geometry = {"type": "Point", "coordinates": list(market.point)}
    return {"type": "Feature", "geometry": geometry, "properties": said}
