# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moment that a facet about opening hours is asked for: in an address, and in words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import format_datetime
from flask_babel import gettext as _

from ess_map.core import clock

CENTURY = range(2000, 2100)
"""Years for which holidays are known; a moment in another one is a slip."""

_WRITTEN = "%Y-%m-%dT%H:%M"


def parameter(facet: str) -> str:
    """Return the parameter of the address that says for which moment ``facet`` is asked."""
    return f"{facet}_at"


def read(text: str) -> datetime | None:
    """Return the wall time (naive) that a parameter means, None when it means none."""
    for form in (_WRITTEN, f"{_WRITTEN}:%S"):
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - wall time
        except ValueError:
            continue
        return moment.replace(second=0) if moment.year in CENTURY else None
    return None


def write(moment: datetime) -> str:
    """Return a moment as ``read`` and the browser's field for it read it."""
    return moment.strftime(_WRITTEN)


def in_words(moment: datetime) -> str:
    """Say who is asked for: « Ouvert le samedi 28 novembre à 11 h »."""
    # Patterns of dates: https://unicode.org/reports/tr35/tr35-dates.html
    form = _("EEEE d MMMM 'à' H 'h' mm") if moment.minute else _("EEEE d MMMM 'à' H 'h'")
    if moment.year != clock.local_now().year:
        form = form.replace("MMMM", "MMMM y")
    return _("Ouvert le %(moment)s", moment=format_datetime(moment, form, rebase=False))
