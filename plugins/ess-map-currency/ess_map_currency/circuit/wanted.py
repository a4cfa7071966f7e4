# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members look for: asked, found, given up."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import Conflict, NotFound, local_now
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.circuit.models import Wanted

OPEN, MET, WITHDRAWN = "open", "met", "withdrawn"
MOST = 20
"""Open at once for one establishment."""


def of_currency(session: Session, currency_id: int, state: str = OPEN) -> list[Wanted]:
    """Return what members of a currency look for, the oldest first, with who asks."""
    return _several(session, Wanted.currency_id == currency_id, Wanted.state == state)


def of_agreement(session: Session, agreement: Agreement) -> list[Wanted]:
    """Return all that one member has looked for, open first, then the newest."""
    own = [one.id for one in agreement.acceptances]
    found = _several(session, Wanted.acceptance_id.in_(own))
    return sorted(found, key=lambda one: (one.state != OPEN, -one.id))


def find(session: Session, wanted_id: int, currency_id: int) -> Wanted:
    """Return one of a currency; ``NotFound``."""
    found = _several(session, Wanted.id == wanted_id, Wanted.currency_id == currency_id)
    if not found:
        raise NotFound(_("Cette recherche n'existe pas, ou plus."))
    return found[0]


def ask(session: Session, acceptance: Acceptance, **facts: object) -> Wanted:
    """Look for a supplier in the name of an establishment; ``Conflict`` when it asks too much."""
    open_ = sa.select(sa.func.count()).where(
        Wanted.acceptance_id == acceptance.id, Wanted.state == OPEN
    )
    if session.scalar(open_) >= MOST:
        raise Conflict(_("%(n)s recherches sont déjà en cours : retirez-en une d'abord.", n=MOST))
    found = Wanted(
        currency_id=acceptance.currency_id, acceptance_id=acceptance.id, state=OPEN, **facts
    )
    session.add(found)
    session.flush()
    return found


def close(session: Session, found: Wanted, state: str, met_by_id: int | None = None) -> None:
    """End a search: ``met``, by an actor of the map if that is said, or ``withdrawn``."""
    found.state, found.met_by_id, found.closed_on = state, met_by_id, local_now().date()
    found.version += 1
    session.flush()


def reopen(session: Session, found: Wanted) -> None:
    """Look for it again."""
    found.state, found.met_by_id, found.closed_on = OPEN, None, None
    found.version += 1
    session.flush()


def _several(session: Session, *narrowed: sa.ColumnElement[bool]) -> Sequence[Wanted]:
    query = (
        sa.select(Wanted)
        .where(*narrowed)
        .options(joinedload(Wanted.acceptance).joinedload(Acceptance.actor))
        .order_by(Wanted.created_at, Wanted.id)
    )
    return list(session.scalars(query))
