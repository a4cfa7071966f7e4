# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed link of a desk: who keeps the till says how many notes are left, and nothing else.

It carries the actor and the currency too: SQLite gives the id of what was removed to the next.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_currency.desks import record
from ess_map_currency.desks.models import Desk

PURPOSE = "currency.desk"
LIFE = 2 * 365 * 24 * 3600
"""Seconds: it hangs beside the till."""


def path(desk: Desk) -> str:
    """Return the path of the page with the three buttons of a desk."""
    return f"/monnaies/comptoir/{sign(PURPOSE, _about(desk))}"


def desk_of(session: Session, token: str) -> Desk:
    """Return the desk of a link; ``Gone`` when it is no more."""
    desk_id, *about = verify(PURPOSE, token, LIFE)
    found = record.load(session, [desk_id]).get(desk_id)
    if found is None or _about(found)[1:] != about or found.state == "closed":
        raise Gone(_("Ce comptoir a fermé : ce lien ne sert plus. Jetez l'affichette."))
    return found


def _about(desk: Desk) -> list[int]:
    return [desk.id, desk.actor_id, desk.currency_id]
