# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find the establishment that somebody means on the map, and whether it is free."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_babel import gettext as _

from ess_map import Actor, NotFound, db, load_actors, search_actors
from ess_map_currency.agreements import establishments, wording
from ess_map_currency.currencies.models import Currency

CANDIDATES = 12
NUMBER = re.compile("[0-9]{1,9}")
"""More is no key of an actor, and an error in the database."""


def typed(currency_id: int) -> dict[str, Any]:
    """Return what the macro ``candidates`` shows for what was typed (``q``)."""
    words = request.args.get("q", "").strip()[:200]
    ids = [one.id for one in search_actors(words, CANDIDATES)] if words else []
    found = load_actors(db.session, ids)
    taken = {one.id for one in found if is_taken(currency_id, one)}
    return {
        "typed": words,
        "found": [(one, wording.address(one)) for one in found],
        "taken": taken,
    }


def is_taken(currency_id: int, actor: Actor | None) -> bool:
    """Tell whether an actor accepts a currency already; None is a new one."""
    return actor is not None and establishments.taken(db.session, currency_id, actor.id) is not None


def chosen(key: str) -> Actor | None:
    """Return the published actor of a parameter, None without one; ``NotFound``."""
    if not key:
        return None
    found = load_actors(db.session, [int(key)]) if NUMBER.fullmatch(key) else []
    if not found or found[0].status != "published":
        raise NotFound(_("Cet établissement n'est pas, ou plus, sur la carte : cherchez encore."))
    return found[0]


def taken_words(actor: Actor, currency: Currency) -> str:
    """Say that an establishment accepts the currency already."""
    return _(
        "« %(name)s » accepte déjà %(currency)s, ou l'a demandé. C'est le vôtre ? Écrivez à "
        "l'association, ou retrouvez votre adhésion.",
        name=actor.name,
        currency=currency.name,
    )
