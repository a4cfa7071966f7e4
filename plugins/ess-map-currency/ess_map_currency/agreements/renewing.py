# SPDX-License-Identifier: AGPL-3.0-or-later
"""Renew: the member asks, the association confirms, and the places are on the map again."""

from __future__ import annotations

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, User, now
from ess_map_currency.agreements import dates, letters, moving
from ess_map_currency.agreements.models import Agreement

RENEWABLE = ("active", "renewal_due", "lapsed")


def renew(session: Session, agreement: Agreement, by: User | int | None = None) -> Agreement:
    """Renew from the day it falls due, or from today when that day has gone; ``Conflict`` twice.

    ``by`` is who of the association confirms it.
    """
    months = agreement.currency.renewal_months
    due = agreement.renew_by if months and agreement.state != "lapsed" else None
    if due is not None and due >= dates.months_later(dates.today(), months):
        day = format_date(due, "long")
        raise Conflict(_("Cet agrément est déjà renouvelé jusqu'au %(day)s.", day=day))
    who = by.id if isinstance(by, User) else by
    return moving.apply(session, agreement, "renew", by=who, allowed=moving.as_steward)


def ask(session: Session, agreement: Agreement) -> None:
    """Note that the member wishes to go on, and tell the association once."""
    if agreement.state not in RENEWABLE:
        raise Conflict(_("Cet agrément n'est pas à renouveler : il n'est pas en vigueur."))
    if agreement.renewal_asked_at is None:
        agreement.renewal_asked_at = now()
        letters.alert(session, agreement, "renewal")
