# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everybody's screens: where to change euros, and all desks of a currency with their week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import coordinates, db, local_now, printing, public
from ess_map_currency.currencies import record as currencies
from ess_map_currency.desks import asking, calendars, nearest, record, weekly
from ess_map_currency.desks.room import bp
from ess_map_currency.desks.travelling import PACES
from ess_map_currency.words import MEDIA, OPERATIONS

REASONS = {
    "out": _l("plus de billets"),
    "operation": _l("ne fait pas cette opération"),
    "medium": _l("ne propose pas ce moyen"),
    "amount": _l("ne change pas ce montant"),
    "stale": _l("plus confirmé depuis longtemps"),
    "away": _l("fermé pour un temps"),
    "unknown": _l("horaires inconnus"),
    "shut": _l("fermé à votre arrivée"),
    "beyond": _l("trop loin"),
}
"""Why a desk is not proposed."""
HERE_TONE, DESK_TONE, OTHER_TONE = 6, 5, 2


@bp.get("/changer")
@public
def change():
    """Say where to change euros, from where and when somebody asks."""
    wish = asking.read(db.session, request.args)
    asked = wish.asked()
    return render_template(
        "currency/desks/change.html",
        wish=wish,
        answer=nearest.find(db.session, asked) if asked else None,
        reasons=REASONS,
        operations=OPERATIONS,
        media=MEDIA,
        paces={key: label for key, (_kmh, label) in PACES.items()},
        soonest=f"{local_now():%Y-%m-%dT%H:%M}",
    )


@bp.get("/changer.json")
@public
def change_map():
    """Return what the answer looks like on a map."""
    wish = asking.read(db.session, request.args)
    asked = wish.asked()
    if asked is None:
        return jsonify({"type": "FeatureCollection", "features": []})
    answer = nearest.find(db.session, asked)
    shown = [one for one in (answer.useful, *answer.others, *answer.later) if one]
    here = {"what": "mark", "tone": HERE_TONE, "number": "", "name": _("Vous")}
    marks = [_mark(one, number) for number, one in enumerate(shown, start=1)]
    return jsonify({"type": "FeatureCollection", "features": [_feature(wish.point, here), *marks]})


@bp.get("/<slug>/ou-changer")
@public
def listing(slug):
    """List all desks of a currency, with the hours of the week."""
    currency = currencies.find(db.session, slug)
    if currency.slug != slug:
        return redirect(url_for(".listing", slug=currency.slug), 301)
    today = local_now().date()
    desks = record.in_service(db.session, currency.id)
    return render_template(
        "currency/desks/listing.html",
        currency=currency,
        weeks=weekly.of(desks, today),
        days=weekly.days(today),
    )


@bp.get("/<slug>/comptoirs.ics")
@public
def calendar(slug):
    """Return the opening hours of the desks of a currency as a calendar to subscribe to."""
    currency = currencies.find(db.session, slug)
    if currency.slug != slug:
        return redirect(url_for(".calendar", slug=currency.slug, **request.args), 301)
    desks = record.in_service(db.session, currency.id)
    if wanted := request.args.get("comptoir", type=int):
        desks = [one for one in desks if one.id == wanted]
    name = _("Changer des euros en %(name)s", name=currency.name)
    body = calendars.feed(name, desks, local_now().date())
    return printing.answer(body, f"{currency.slug}-comptoirs.ics", calendars.MEDIA_TYPE)


def _mark(one: nearest.Found, number: int) -> dict[str, Any]:
    said = {
        "what": "mark",
        "tone": DESK_TONE if number == 1 else OTHER_TONE,
        "number": number,
        "name": one.desk.actor.name,
        "url": url_for("actors.page", slug=one.desk.actor.slug),
    }
    return _feature(coordinates(one.desk.actor), said)


def _feature(point: Sequence[float] | None, said: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": list(point or ())}
    return {"type": "Feature", "geometry": geometry, "properties": said}
