# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours in the OpenStreetMap syntax, with French public holidays.

Specification: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

from ess_map.core.closures import closed
from ess_map.core.schedules import Day, is_open, is_valid, next_change, parse, week
from ess_map.core.spoken import from_words
from ess_map.core.timetable import NEVER, ZERO, Timetable, minute_of

__all__ = [
    "NEVER",
    "ZERO",
    "Day",
    "Timetable",
    "closed",
    "from_words",
    "is_open",
    "is_valid",
    "minute_of",
    "next_change",
    "parse",
    "week",
]
