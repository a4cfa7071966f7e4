# SPDX-License-Identifier: AGPL-3.0-or-later
"""Until when an agreement counts, and when its alarms ring."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Setting, local_now, set_timer, setting
from ess_map_currency.agreements.lifecycle import RUNNING
from ess_map_currency.agreements.models import Agreement

SUBJECT = Agreement.__tablename__
NOTICE, LAPSE, LEAVE = "currency.fall_due", "currency.lapse", "currency.leave"
NOTICE_DAYS = "currency.renewal_notice_days"
MORNING = time(8)
"""Letters that announce something arrive when people are up."""


def settings() -> list[Setting]:
    """Return what the operator decides about the end of agreements."""
    label = _l("Jours avant l'échéance d'un agrément où le membre est prévenu")
    return [Setting(NOTICE_DAYS, label, 60, minimum=7, maximum=180)]


def today() -> date:
    """Return the day in Paris."""
    return local_now().date()


def months_later(day: date, months: int) -> date:
    """Return the same day ``months`` later; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term(start: date, months: int) -> date | None:
    """Return when what is agreed on ``start`` falls due; None when it never does."""
    return months_later(start, months) if months else None


def is_over(agreement: Agreement, on: date) -> bool:
    """Tell whether its day has come, whatever its state still says."""
    return agreement.renew_by is not None and agreement.renew_by <= on


def falls_due_soon(agreement: Agreement, on: date) -> bool:
    """Tell whether the member is to be warned by then."""
    if agreement.renew_by is None:
        return False
    return agreement.renew_by - timedelta(days=setting(NOTICE_DAYS)) <= on


def set_alarms(session: Session, agreement: Agreement) -> None:
    """Set what rings before and on the day on which an agreement in force falls due."""
    if agreement.state not in RUNNING or agreement.renew_by is None:
        return
    notice = agreement.renew_by - timedelta(days=setting(NOTICE_DAYS))
    set_timer(session, at(notice, MORNING), NOTICE, SUBJECT, agreement.id)
    set_timer(session, at(agreement.renew_by), LAPSE, SUBJECT, agreement.id)


def at(day: date, hour: time = time()) -> datetime:
    """Return the instant of an hour of a day in Paris; midnight unless said."""
    return datetime.combine(day, hour, local_now().tzinfo)
