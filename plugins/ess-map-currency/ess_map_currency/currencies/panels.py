# SPDX-License-Identifier: AGPL-3.0-or-later
"""Currencies on core's pages: on that of a territory, and on that of who emits one."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Actor, Panel, Territory, db, locality
from ess_map_currency.currencies import asked, present, record

SHOWN = 6


def of_territory(territory: Territory) -> list[Panel]:
    """Return the currencies that cover a territory; no panel where there is none."""
    known = record.of_states(db.session, present.LISTED)
    if not known:
        return []
    where = locality(territory.key)
    here = [one for one in known if asked.covers(one, where)]
    if not here:
        return []
    cards = present.cards(db.session, here)
    html = render_template(
        "currency/currencies/_territory.html",
        cards=list(cards.values())[:SHOWN],
        more=len(here) - SHOWN,
        territory=territory,
    )
    title = _l("Sa monnaie locale") if len(here) == 1 else _l("Ses monnaies locales")
    return [Panel(title, Markup(html), weight=55, place="side")]


def of_actor(actor: Actor) -> list[Panel]:
    """Return the currencies that an actor emits."""
    emitted = record.emitted_by(db.session, actor.id)
    if not emitted:
        return []
    cards = present.cards(db.session, emitted)
    html = render_template("currency/currencies/_emitter.html", cards=list(cards.values()))
    title = _l("Émet une monnaie locale") if len(emitted) == 1 else _l("Émet des monnaies locales")
    return [Panel(title, Markup(html), weight=40)]
