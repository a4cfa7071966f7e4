# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members promise by a day: the association writes it down, the member says it is done."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import NotFound
from ess_map_currency.agreements import dates
from ess_map_currency.agreements.models import Agreement, Commitment


def of_agreement(session: Session, agreement_id: int) -> list[Commitment]:
    """Return the commitments of an agreement: those to come first, by day."""
    query = sa.select(Commitment).where(Commitment.agreement_id == agreement_id)
    found = session.scalars(query.order_by(Commitment.id)).all()
    return sorted(found, key=lambda one: (one.done_on is not None, one.due_on or date.max))


def find(session: Session, agreement: Agreement, commitment_id: int) -> Commitment:
    """Return one commitment of an agreement; ``NotFound``."""
    found = session.get(Commitment, commitment_id)
    if found is None or found.agreement_id != agreement.id:
        raise NotFound(_("Cet engagement n'est plus dans cet agrément : rechargez la page."))
    return found


def add(session: Session, agreement: Agreement, text: str, due_on: date | None) -> Commitment:
    """Write down what a member promises."""
    found = Commitment(agreement_id=agreement.id, text=text, due_on=due_on, proof="")
    session.add(found)
    session.flush()
    return found


def keep(commitment: Commitment, done: bool, proof: str) -> None:
    """Say whether a promise is kept, and what shows it."""
    commitment.done_on = (commitment.done_on or dates.today()) if done else None
    commitment.proof = proof


def late(commitment: Commitment, today: date) -> bool:
    """Tell whether the day of a promise has gone by."""
    return (
        commitment.done_on is None and commitment.due_on is not None and commitment.due_on < today
    )
