# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has happened to a currency, as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import to_user_timezone
from sqlalchemy.orm import Session

from ess_map_currency.currencies.lifecycle import CURRENCIES
from ess_map_currency.currencies.models import Currency


@dataclass(frozen=True)
class Step:
    """One step: ``state`` is where it led."""

    day: date
    state: str
    label: str
    reason: str


def steps(session: Session, currency: Currency) -> list[Step]:
    """Return the steps of ``currency``, the latest first."""
    return [
        Step(
            day=to_user_timezone(event.at).date(),
            state=event.to_state,
            label=_label(event.event, event.to_state),
            reason=event.reason or "",
        )
        for event in reversed(CURRENCIES.history(session, currency))
    ]


def _label(event: str, state: str) -> str:
    if event == "started":
        return _("Ajoutée à la carte")
    return CURRENCIES.label_of(state)
