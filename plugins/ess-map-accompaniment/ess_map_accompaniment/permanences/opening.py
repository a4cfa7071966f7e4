# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a permanence receives, in Paris wall time: its hours less holidays, closures, absences.

Nothing here asks the database, and nothing spells out a year: we go from change to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from ess_map import hours
from ess_map_accompaniment.permanences.models import Permanence

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
NOON = time(12)
Days = tuple[date, date]
"""First and last day, both included."""
Span = tuple[datetime, datetime]


@cache
def is_holiday(day: date) -> bool:
    """Return whether ``day`` is a public holiday in France, be it a Sunday."""
    return not hours.is_open("24/7; PH off", datetime.combine(day, NOON))


def rules(permanence: Permanence) -> str:
    """Return the hours with what is always true: closed on public holidays.

    Who just comes may be received on a holiday when the hours say so; a booking never is.
    """
    said = permanence.hours.strip().rstrip(";")
    if not said or (permanence.booking == "free" and "PH" in said):
        return said
    return f"{said}; PH off"


def closure(permanence: Permanence, day: date, away: Sequence[Days] = ()) -> str | None:
    """Return why ``day`` is closed although the hours are not; '' without a motive, else None."""
    for one in permanence.closures:
        if one.get("on") == day.isoformat():
            return str(one.get("why", ""))
    return "" if any(since <= day <= until for since, until in away) else None


def next_opening(
    permanence: Permanence, moment: datetime, last: date, away: Sequence[Days] = ()
) -> datetime | None:
    """Return the first wall time from ``moment`` on at which it receives, until ``last``'s end.

    ``moment`` is naive, as all here; while it receives, that is ``moment`` itself.
    """
    text = rules(permanence)
    if not hours.is_valid(text):
        return None
    if permanence.since:
        moment = max(moment, datetime.combine(permanence.since, time()))
    last = min(last, permanence.until or last)
    while moment.date() <= last:
        if not hours.is_open(text, moment):
            change = hours.next_change(text, moment)
            if change is None:
                return None
            moment = change
        elif closure(permanence, moment.date(), away) is None:
            return moment
        else:
            moment = datetime.combine(moment.date() + DAY, time())
    return None


def spans(permanence: Permanence, day: date, away: Sequence[Days] = ()) -> tuple[Span, ...]:
    """Return from when until when it receives on ``day``, as naive wall times."""
    before, after = permanence.since, permanence.until
    if (before and day < before) or (after and day > after):
        return ()
    text = rules(permanence)
    if closure(permanence, day, away) is not None or not hours.is_valid(text):
        return ()
    midnight = time()
    return tuple(
        (
            datetime.combine(day, begins),
            datetime.combine(day if ends > midnight else day + DAY, ends),
        )
        for begins, ends in hours.week(text, day)[0].spans
    )


def days(
    permanence: Permanence, first: date, last: date, away: Sequence[Days] = ()
) -> Iterator[date]:
    """Yield the days from ``first`` to ``last`` on which it receives."""
    moment = datetime.combine(first, time())
    while found := next_opening(permanence, moment, last, away):
        yield found.date()
        moment = datetime.combine(found.date() + DAY, time())


def starts(permanence: Permanence, day: date, away: Sequence[Days] = ()) -> list[datetime]:
    """Return the aware instants at which an appointment may begin on ``day``.

    An hour that the change to summer time skips does not exist; the one that comes twice in
    autumn is the first.
    """
    step = timedelta(minutes=max(5, permanence.slot_minutes))
    found = []
    for begins, ends in spans(permanence, day, away):
        while begins + step <= ends:
            instant = begins.replace(tzinfo=PARIS)
            if instant.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) == begins:
                found.append(instant)
            begins += step
    return found
