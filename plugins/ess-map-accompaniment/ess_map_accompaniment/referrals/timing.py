# SPDX-License-Identifier: AGPL-3.0-or-later
"""When each thing about a request is due: working days at first, calendar days and months later.

Time stands still while nobody is there to answer: what falls due is moved by the working days
on which the structure has said it is away.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Setting, add_working_days, local_now, now, set_timer, setting
from ess_map_accompaniment.offer import absences
from ess_map_accompaniment.referrals.models import Referral

SUBJECT = "accompaniment_referral"


@dataclass(frozen=True)
class Due:
    """One alarm of a request: which setting says when, and in what it counts."""

    kind: str
    label: object
    default: int
    unit: str
    """working, paused (both without the structure's absences), days or months."""

    @property
    def setting(self) -> str:
        return f"{self.kind}_{'months' if self.unit == 'months' else 'days'}"


def _due(name: str, label: object, default: int, unit: str) -> Due:
    return Due(f"accompaniment.{name}", label, default, unit)


UNSEEN = _due("unseen", _l("Demande non lue : rappel à la structure après"), 2, "working")
LATE = _due("late", _l("Sans réponse : porteur et animateurs prévenus après"), 9, "working")
LAST = _due("last", _l("Sans réponse : dernier rappel à la structure après"), 21, "paused")
EXPIRY = _due(
    "expiry", _l("Sans réponse : demande close, alternatives proposées après"), 45, "paused"
)
CHECK_IN = _due("news", _l("Accompagnement sans nouvelles : on en demande après"), 60, "days")
SATISFACTION = _due("satisfaction", _l("Avis demandé au porteur, après la fin"), 10, "days")
EARLY = _due("early", _l("Ce que le projet est devenu : première question"), 6, "months")
LATER = _due("later", _l("Ce que le projet est devenu : seconde question"), 18, "months")
ALL = (UNSEEN, LATE, LAST, EXPIRY, CHECK_IN, SATISFACTION, EARLY, LATER)
HINTS = {
    "working": _l("En jours ouvrés, absences de la structure déduites."),
    "paused": _l("En jours, absences de la structure déduites."),
    "days": _l("En jours."),
    "months": _l("En mois après la fin de l'accompagnement."),
}
SET_BY = {
    "send": (UNSEEN, LATE, LAST, EXPIRY),
    "queue": (LAST, EXPIRY),
    "accept": (CHECK_IN,),
    "begin": (CHECK_IN,),
    "reopen": (CHECK_IN,),
    "news": (CHECK_IN,),
    "complete": (SATISFACTION, EARLY, LATER),
    "interrupt": (SATISFACTION,),
}
"""What each step starts. Nothing is taken back: what rings looks whether it still matters."""


def settings() -> list[Setting]:
    """Return what the operator may decide about the clock of requests."""
    return [
        Setting(due.setting, due.label, due.default, HINTS[due.unit], minimum=1, maximum=730)
        for due in ALL
    ]


def set_for(session: Session, referral: Referral, event: str) -> None:
    """Set the alarms that ``event``, which has just happened, starts."""
    for due in SET_BY.get(event, ()):
        ring_at(session, referral, due)


def ring_at(session: Session, referral: Referral, due: Due) -> None:
    """Set one alarm of a request for when it is due."""
    set_timer(session, when(session, referral, due), due.kind, SUBJECT, referral.id)


def again(session: Session, referral: Referral, due: Due) -> None:
    """Ring once more, as long after now as it was after what it is counted from."""
    moment = days_after(now(), setting(due.setting))
    set_timer(session, moment, due.kind, SUBJECT, referral.id)


def when(session: Session, referral: Referral, due: Due) -> datetime:
    """Return the instant at which ``due`` is due for a request, as its absences are known now."""
    start, count = _base(referral, due), setting(due.setting)
    if due.unit == "months":
        return months_after(start, count)
    if due.unit == "days":
        return days_after(start, count)
    counted = working if due.unit == "working" else calendar
    return counted(session, referral.structure_id, start, count)


def target_of(session: Session, referral: Referral) -> datetime:
    """Return until when the structure has promised to answer (service loaded)."""
    promised = referral.service.response_days
    days = referral.structure.response_days if promised is None else promised
    return working(session, referral.structure_id, referral.sent_at, days)


def working(session: Session, structure_id: int, start: datetime, count: int) -> datetime:
    """Return the instant ``count`` working days after ``start`` on which somebody is there."""
    due, lost = add_working_days(start, count), 0
    while (away := _lost(session, structure_id, start, due)) > lost:
        lost = away
        due = add_working_days(start, count + lost)
    return due


def calendar(session: Session, structure_id: int, start: datetime, count: int) -> datetime:
    """Return the instant ``count`` days after ``start``, put off by the working days lost."""
    first, lost = days_after(start, count), 0
    due = first
    while (away := _lost(session, structure_id, start, due)) > lost:
        lost = away
        due = add_working_days(first, lost)
    return due


def days_after(start: datetime, count: int) -> datetime:
    """Return the same wall time in Paris, ``count`` days later: summer time makes no difference."""
    zone = local_now().tzinfo
    local = start.astimezone(zone)
    day = local.date() + timedelta(days=count)
    return datetime.combine(day, local.time(), zone).astimezone(start.tzinfo)


def months_after(start: datetime, count: int) -> datetime:
    """Return the same day ``count`` months later, or the last one of a shorter month."""
    zone = local_now().tzinfo
    local = start.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + count, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    moved = local.replace(year=year, month=month + 1, day=day)
    return moved.astimezone(start.tzinfo)


def _base(referral: Referral, due: Due) -> datetime:
    """Return the instant from which ``due`` is counted."""
    if due in (SATISFACTION, EARLY, LATER):
        return referral.closed_at
    if due is CHECK_IN:
        return max(filter(None, (referral.accepted_at, referral.news_at)))
    if referral.state == "waiting" and due in (LAST, EXPIRY):
        return max(filter(None, (referral.answered_at, referral.news_at)))
    return referral.sent_at


def _lost(session: Session, structure_id: int, start: datetime, due: datetime) -> int:
    zone = local_now().tzinfo
    days = (moment.astimezone(zone).date() for moment in (start, due))
    return absences.paused(session, structure_id, *days)
