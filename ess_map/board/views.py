# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that an animator opens every week."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, make_response, render_template, url_for
from flask_babel import gettext as _

from ess_map.actors import freshness
from ess_map.board import gaps
from ess_map.campaigns import campaigns
from ess_map.contributions import queue
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.explore.answer import answer
from ess_map.explore.cards import cards
from ess_map.explore.query import Query
from ess_map.history import lists as history_lists
from ess_map.history import present as history_present
from ess_map.moderation import present as moderation_present
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.people.session import current_user
from ess_map.platform.access import needs
from ess_map.platform.plugins import each
from ess_map.territories import lookup
from ess_map.territories.models import Territory

bp = Blueprint("board", __name__)

SHOWN = 5
"""Lines of each list; what is behind them has a page of its own."""


@bp.get("/territoires/<key>/tableau")
@needs("moderator", of=lambda key: rights.of_territory(lookup.get(key)))
def board(key: str) -> Response:
    """What waits on me, what changed, what is stale, what is missing."""
    territory = lookup.get(key)
    user = current_user()
    here = queue.Filters(territory=territory.key, everything=True)
    waiting = queue.waiting(db.session, user, here)
    done = history_lists.of_territory(db.session, territory).rows[:SHOWN]
    query = Query(territories=(territory,))
    found = answer(query)
    states = found.options("freshness")
    oldest = campaigns.oldest(db.session, territory, SHOWN)
    return make_response(
        render_template(
            "board/board.html",
            territory=territory,
            today=clock.local_now().date(),
            count=found.count,
            waiting=moderation_present.rows(db.session, waiting.rows[:SHOWN]),
            waiting_count=waiting.total,
            lines=history_present.contributions(db.session, done, user),
            states=[
                (str(label), states[name], query.url(freshness=name))
                for name, label in freshness.OPTIONS.items()
            ],
            oldest=list(cards(oldest, query)),
            comparison=gaps.compare(db.session, territory),
            panels=_panels(territory, user),
            animates=rights.allows(user, "animator", rights.of_territory(territory)),
        )
    )


def _panels(territory: Territory, user: User) -> list:
    """Return the blocks that plugins keep for the board (``place="board"``)."""
    where = partial(lookup.keys_over, territory)
    found = each("territory_panels", where, territory=territory, user=user)
    kept = (panel for _plugin, panel in found if panel.place == "board")
    return sorted(kept, key=lambda panel: panel.weight)


def entrance(user: User | None) -> tuple[str, str] | None:
    """Return the name and the address of the board that ``user`` opens first, None without one."""
    if user is None:
        return None
    scopes = sorted(rights.scopes_held(user, "moderator"))
    keys = [scope for scope in scopes if scope.partition("-")[0] in ("commune", *lookup.COLUMN)]
    if not keys:
        return None
    return _("Tableau de bord"), url_for("board.board", key=min(keys, key=_widest))


def _widest(key: str) -> tuple[int, str]:
    order = ("epci", "department", "region", "commune")
    return order.index(key.partition("-")[0]), key
