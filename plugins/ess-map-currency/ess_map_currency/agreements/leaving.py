# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leave the network on a day: the places accept no more from that day on, whatever runs."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, Invalid, refresh_actors, set_timer
from ess_map_currency.agreements import dates, letters, moving, record
from ess_map_currency.agreements.models import Agreement

MEMBERS = ("active", "renewal_due", "suspended", "lapsed")
LATEST = timedelta(days=366)


def leave(session: Session, agreement: Agreement, on: date, *, by: int | None = None) -> Agreement:
    """Leave from ``on``: today or a day gone by at once, a later day when it comes.

    ``Invalid`` for a day before the agreement, or more than a year ahead.
    """
    agreement = record.find(session, agreement.id)
    if agreement.state not in MEMBERS:
        raise Conflict(_("On ne quitte que ce dont on est membre : rechargez la page."))
    today = dates.today()
    if on > today + LATEST or (agreement.agreed_on is not None and on < agreement.agreed_on):
        raise Invalid(_("Choisissez un jour entre le début de l'agrément et l'année qui vient."))
    agreement.left_on = on
    if on <= today:
        return moving.apply(session, agreement, "leave", by=by)
    for one in agreement.acceptances:
        if one.closed_on is None or one.closed_on > today:
            one.closed_on = on
    session.flush()
    set_timer(session, dates.at(on), dates.LEAVE, dates.SUBJECT, agreement.id)
    letters.alert(session, agreement, "leaving")
    refresh_actors(session, record.actor_ids([agreement]))
    return agreement


def stay(session: Session, agreement: Agreement) -> None:
    """Take back a departure that has not come yet."""
    today = dates.today()
    if agreement.left_on is None or agreement.left_on <= today:
        raise Conflict(_("Il n'y a pas de départ annoncé à annuler."))
    for one in agreement.acceptances:
        if one.closed_on == agreement.left_on:
            one.closed_on = None
    agreement.left_on = None
    session.flush()
    refresh_actors(session, record.actor_ids([agreement]))
