# SPDX-License-Identifier: AGPL-3.0-or-later
"""Move an agreement on: the one door to its lifecycle, with all that follows from a step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid, refresh_actors
from ess_map_currency.agreements import dates, letters, record
from ess_map_currency.agreements.lifecycle import AGREEMENTS, CLOCK, MEMBER, STEWARD
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies import perimeter

Allowed = Callable[[str], bool]
SAID = ("ask_changes", "refuse", "suspend")
"""What is done with a motive, which the member reads until the next step."""


def as_steward(role: str) -> bool:
    """Act for the association; the caller has checked who may."""
    return role == STEWARD


def as_member(role: str) -> bool:
    """Act for the member, whose link was opened."""
    return role == MEMBER


def as_clock(role: str) -> bool:
    """Act because a day has come."""
    return role == CLOCK


def start(session: Session, agreement: Agreement, *, by: int | None = None) -> Agreement:
    """Write the first line of the history of a new agreement, and set its alarms."""
    session.add(agreement)
    session.flush()
    agreement = record.find(session, agreement.id)
    AGREEMENTS.start(session, agreement, by=by, scopes=counted_in(agreement))
    dates.set_alarms(session, agreement)
    refresh_actors(session, record.actor_ids([agreement]))
    return agreement


def apply(
    session: Session,
    agreement: Agreement,
    event: str,
    *,
    by: int | None = None,
    reason: str = "",
    allowed: Allowed = lambda role: not role,
) -> Agreement:
    """Apply ``event``, write to who should know, set the alarms; return the agreement, loaded.

    ``Conflict`` when it is elsewhere by now, ``Forbidden`` without the role, ``Invalid`` with a
    sentence for a missing motive, a charter not subscribed to, or when nothing could be published.
    """
    agreement = record.find(session, agreement.id)
    if event == "activate" and allowed(STEWARD) and agreement.state == "approved":
        _refuse_when_nothing_shows(agreement)
    before = agreement.state
    AGREEMENTS.apply(
        session,
        agreement,
        event,
        allowed=allowed,
        by=by,
        reason=reason,
        scopes=counted_in(agreement),
    )
    agreement.motive = reason.strip() if event in SAID else ""
    _follow(agreement, event, before, dates.today())
    agreement.version += 1
    session.flush()
    dates.set_alarms(session, agreement)
    letters.tell(session, agreement, event)
    refresh_actors(session, record.actor_ids([agreement]))
    return agreement


def refresh(session: Session, agreement: Agreement) -> None:
    """Tell the map that what it shows of an agreement may have changed."""
    refresh_actors(session, record.actor_ids([record.find(session, agreement.id)]))


def counted_in(agreement: Agreement) -> list[str]:
    """Return where its steps count: the territories of its establishments, else its currency's."""
    found = {key for one in agreement.acceptances for key in perimeter.scopes_of(one.actor)}
    return sorted(found) or perimeter.scopes(agreement.currency)


def shown(agreement: Agreement) -> list[Acceptance]:
    """Return the establishments that may be published: inside, or admitted by a derogation."""
    return [one for one in agreement.acceptances if not one.outside or one.derogation]


def hidden(agreement: Agreement) -> list[Acceptance]:
    """Return the establishments that lie outside and that nobody has admitted."""
    return [one for one in agreement.acceptances if one.outside and not one.derogation]


def _refuse_when_nothing_shows(agreement: Agreement) -> None:
    if shown(agreement):
        return
    if not agreement.acceptances:
        raise Invalid(
            _("Il n'y a rien à publier : reliez d'abord un établissement de la carte à ce membre.")
        )
    names = ", ".join(one.actor.name for one in agreement.acceptances)
    raise Invalid(
        _(
            "Rien ne peut être publié, car tout se trouve hors du périmètre de %(currency)s : "
            "%(names)s. Accordez une dérogation motivée, ou agrandissez le périmètre.",
            names=names,
            currency=agreement.currency.name,
        )
    )


def _follow(agreement: Agreement, event: str, before: str, today: date) -> None:
    """Write down the days that go with a step."""
    months = agreement.currency.renewal_months
    if event == "activate":
        agreement.agreed_on = today
        agreement.renew_by = dates.term(today, months)
        _open_again(agreement, today)
    elif event == "renew":
        gone = before == "lapsed" or agreement.renew_by is None or dates.is_over(agreement, today)
        agreement.renew_by = dates.term(today if gone else agreement.renew_by, months)
        agreement.renewal_asked_at = None
    elif event in ("leave", "withdraw"):
        agreement.left_on = min(agreement.left_on or today, today)
        agreement.asked = [] if event == "leave" else agreement.asked
        _close(agreement, agreement.left_on)
    elif event == "reapply":
        agreement.visit_on = agreement.committee_on = None


def _open_again(agreement: Agreement, today: date) -> None:
    """Open what had closed because the member had left."""
    for one in agreement.acceptances:
        if agreement.left_on is not None and one.closed_on == agreement.left_on:
            one.closed_on = None
        one.since = one.since or today
    agreement.left_on = None


def _close(agreement: Agreement, day: date) -> None:
    for one in agreement.acceptances:
        if agreement.agreed_on is not None and (one.closed_on is None or one.closed_on > day):
            one.closed_on = day
