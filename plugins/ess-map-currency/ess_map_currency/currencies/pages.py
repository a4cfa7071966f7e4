# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of the currencies: all of them, one of them, where they circulate."""

from __future__ import annotations

from flask import Response, jsonify, redirect, render_template, request, url_for

from ess_map import db, public, user
from ess_map_currency.currencies import acting, asked, ground, links, present, record
from ess_map_currency.currencies.room import bp


@bp.get("/")
@public
def index():
    place = asked.read(request.args)
    known = record.of_states(db.session, present.LISTED)
    here, elsewhere = asked.split(place, known)
    cards = present.cards(db.session, known)
    return render_template(
        "currency/currencies/index.html",
        place=place,
        here=[(cards[one.id], why) for one, why in here],
        elsewhere=[cards[one.id] for one in elsewhere],
        mapped=any(one.area for one in known),
        mine=acting.own(user()),
        may_add=acting.may_add(user()),
    )


@bp.get("/perimetres.json")
@public
def perimeters():
    known = record.of_states(db.session, present.LISTED)
    here = {one.id for one, _why in asked.split(asked.read(request.args), known)[0]}
    numbered = enumerate(known, start=1)
    return _drawn([(one, number) for number, one in numbered if not here or one.id in here])


@bp.get("/<slug>")
@public
def show(slug: str):
    currency = record.find(db.session, slug)
    if currency.slug != slug:
        return redirect(links.page(currency), 301)
    return render_template(
        "currency/currencies/show.html",
        currency=currency,
        view=present.page(db.session, currency),
        runs=acting.runs(user(), currency),
    )


@bp.get("/<slug>/perimetre.json")
@public
def perimeter_map(slug: str):
    currency = record.find(db.session, slug)
    if currency.slug != slug:
        return redirect(url_for(".perimeter_map", slug=currency.slug), 301)
    return jsonify(ground.collection(ground.features(currency)))


def _drawn(numbered) -> Response:
    """Answer with perimeters; a browser that has them is told so without drawing them again."""
    response = Response(mimetype="application/geo+json")
    response.set_etag("-".join(f"{one.id}.{one.version}.{number}" for one, number in numbered))
    response.cache_control.no_cache = True
    if response.make_conditional(request).status_code == 304:
        return response
    drawn = ground.apart(
        feature
        for one, number in numbered
        for feature in ground.features(one, number=number, url=links.page(one))
    )
    response.set_data(jsonify(ground.collection(drawn)).get_data())
    return response
