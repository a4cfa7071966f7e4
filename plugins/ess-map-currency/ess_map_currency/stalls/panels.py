# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stalls on other pages: where an actor stands, and the next markets of a currency."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Actor, Panel, db, local_now
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.currencies import seams
from ess_map_currency.currencies.models import Currency
from ess_map_currency.stalls import today
from ess_map_currency.stalls.models import Stall

SHOWN = 5
WEEK = timedelta(days=7)


def of_actor(actor: Actor) -> list[Panel]:
    """Return where an actor pays its way on markets, one stall a line; nothing without stalls."""
    found = today.public(db.session, Acceptance.actor_id == actor.id)
    if not found:
        return []
    first = local_now().date()
    places = {(one.place, one.city, one.hours): one for one in found}
    html = render_template(
        "currency/stalls/_panel.html",
        lines=[(one, next(today.spans(one, first, first + WEEK), None)) for one in places.values()],
        today=first,
    )
    return [Panel(_l("Sur les marchés"), Markup(html), weight=57)]


def section(currency: Currency) -> seams.Section | None:
    """Return the next markets of a currency for its page; nothing when nobody is itinerant."""
    stalls = today.public(db.session, Stall.acceptance.has(currency_id=currency.id))
    if not stalls:
        return None
    first = local_now().date()
    ahead = [one for stall in stalls for one in today.spans(stall, first, first + WEEK)]
    ahead.sort(key=lambda one: (one.opens, one.stall.id))
    coming = [one for one in ahead if one.closes > local_now().replace(tzinfo=None)]
    html = render_template(
        "currency/stalls/_section.html",
        currency=currency,
        coming=coming[:SHOWN],
        later=None if coming else today.next_of(stalls, first + WEEK),
        count=len(stalls),
    )
    return seams.Section(_l("Sur les marchés"), Markup(html), weight=45)
