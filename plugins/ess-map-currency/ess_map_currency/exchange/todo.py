# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rows of its feeds give an association to do."""

from __future__ import annotations

from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map_currency.association.seams import Todo
from ess_map_currency.currencies.models import Currency
from ess_map_currency.exchange import record


def of_currency(session: Session, currency: Currency) -> Todo | None:
    """Return how many rows wait for an answer."""
    counted = record.counts(session, [one.id for one in record.feeds(session, currency.id)])
    waiting = sum(queues[name] for queues in counted.values() for name in record.TO_DO)
    label = ngettext("ligne d'import à trancher", "lignes d'import à trancher", waiting)
    return Todo(waiting, label, f"/monnaies/{currency.slug}/imports")
