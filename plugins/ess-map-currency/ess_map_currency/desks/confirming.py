# SPDX-License-Identifier: AGPL-3.0-or-later
"""Once a month, the association is asked whether what is known of its desks is still right."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from flask_babel import lazy_ngettext, ngettext
from sqlalchemy.orm import Session

from ess_map import local_now, notify
from ess_map_currency.currencies import acting
from ess_map_currency.desks import freshness, record
from ess_map_currency.desks.models import Desk

JOB = "currency.desks"
EVERY = timedelta(days=28)


def ask(session: Session) -> str | None:
    """Notify the people of each currency that has desks to confirm; say how many were."""
    today = local_now().date()
    waiting: dict[int, list[Desk]] = defaultdict(list)
    for desk in record.in_service(session):
        if freshness.of(desk.verified_at, today) != "fresh":
            waiting[desk.currency_id].append(desk)
    told = sum(_tell(session, desks, today) for desks in waiting.values())
    session.commit()
    if not told:
        return None
    return ngettext(
        "%(num)s monnaie a des comptoirs à confirmer.",
        "%(num)s monnaies ont des comptoirs à confirmer.",
        told,
    )


def _tell(session: Session, desks: list[Desk], today: date) -> bool:
    """Tell who runs the currency of ``desks``, unless they were asked less than a month ago."""
    if any(desk.asked_on and desk.asked_on > today - EVERY for desk in desks):
        return False
    people = acting.stewards(session, desks[0].currency_id)
    if not people:
        return False
    currency = desks[0].currency
    title = lazy_ngettext(
        "%(currency)s : %(num)s comptoir à confirmer",
        "%(currency)s : %(num)s comptoirs à confirmer",
        len(desks),
        currency=currency.name,
    )
    for person in people:
        notify(session, person, JOB, title, f"/monnaies/{currency.slug}/comptoirs")
    for desk in desks:
        desk.asked_on = today
    session.flush()
    return True
