# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moving a currency on: from a project to its end, or into another one."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid, refresh_actors
from ess_map_currency.currencies import perimeter, record, seams
from ess_map_currency.currencies.lifecycle import CURRENCIES
from ess_map_currency.currencies.models import Currency


def move(
    session: Session, currency: Currency, event: str, *, by: int | None = None, reason: str = ""
) -> None:
    """Let ``event`` happen; who asks for it may, its page has seen to that.

    What was merged and lives again is itself. ``Conflict``, ``Invalid`` as a lifecycle says.
    """
    CURRENCIES.apply(
        session,
        currency,
        event,
        allowed=lambda _role: True,
        by=by,
        reason=reason,
        scopes=perimeter.scopes(currency),
    )
    if event == "revive":
        currency.successor_id = None
    currency.version += 1
    session.flush()
    _tell(session, currency)


def merge(
    session: Session, currency: Currency, into: Currency, *, by: int | None = None, reason: str
) -> None:
    """End ``currency``, which ``into`` carries on; its places and desks stay what they are.

    ``Invalid`` for itself, for what has ended, and for a ring of successors.
    """
    if into.id == currency.id or into.state == "ended":
        raise Invalid(_("Choisissez une autre monnaie, qui circule ou va circuler."))
    follow = into
    while follow.successor_id is not None:
        follow = record.by_id(session, follow.successor_id)
        if follow.id == currency.id:
            raise Invalid(_("%(name)s a déjà rejoint celle-ci.", name=into.name))
    currency.successor_id = into.id
    move(session, currency, "end", by=by, reason=reason)


def _tell(session: Session, currency: Currency) -> None:
    seams.state_changed(session, currency)
    if currency.emitter_id is not None:
        refresh_actors(session, [currency.emitter_id])
