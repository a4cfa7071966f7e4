# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody sees of hubs: all of them, and where they are."""

from __future__ import annotations

from flask import jsonify, render_template, request

from ess_map import db, page_of, public
from ess_map_groupbuy.hubs import present, record
from ess_map_groupbuy.hubs.room import bp

PAGE = 60


@bp.get("/relais")
@public
def listing() -> str:
    """Every hub, where it is, when it is open for deliveries, what it holds."""
    hubs = record.of_states(db.session, (record.ACTIVE, record.PAUSED))
    free = "place" in request.args
    shown = [one for one in present.cards(db.session, hubs) if _fits(one, free)]
    page = page_of(len(shown), request.args.get("page", 1, type=int), PAGE)
    return render_template(
        "groupbuy/hubs/listing.html",
        cards=shown[page.start : page.end],
        page=page,
        free=free,
        shown=len(shown),
        count=len(hubs),
    )


@bp.get("/relais/carte.json")
@public
def marks():
    """The same as marks of the map."""
    hubs = record.of_states(db.session, (record.ACTIVE, record.PAUSED))
    free = "place" in request.args
    shown = [one for one in present.cards(db.session, hubs) if _fits(one, free)]
    return jsonify(present.collection(shown))


def _fits(card: present.Card, free: bool) -> bool:
    return not free or (card.has_room and card.hub.state == record.ACTIVE)
