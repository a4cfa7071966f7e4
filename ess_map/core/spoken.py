# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours as people write them ("lundi au vendredi 9h-12h30, 14h-18h") and say them."""

from __future__ import annotations

import re
from datetime import date, time

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from ess_map.core import schedules
from ess_map.core.text import fold

DAYS = {"lu": "Mo", "ma": "Tu", "me": "We", "je": "Th", "ve": "Fr", "sa": "Sa", "di": "Su"}
_DAY = re.compile(
    r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim"
    r"|lu|ma|me|je|ve|sa|di)s?\b\.?"
)
_TIME = re.compile(r"\b(\d{1,2})\s*(?:h|:)(?:\s*(\d{2}))?(?!\d)")
_LONGEST = 500


def from_words(said: str) -> str:
    """Return ``said`` in the notation of OpenStreetMap; unchanged if that is not understood.

    « lundi au vendredi 9h-12h30 » becomes ``Mo-Fr 09:00-12:30``; that notation stays as it is.
    """
    said = said.strip()
    if not said or schedules.is_valid(said):
        return said
    if len(said) > _LONGEST:
        return said
    lines = [line for line in re.split(r"[;\n]+", fold(said)) if line.strip()]
    written = "; ".join(_rule(line) for line in lines)
    return written if schedules.is_valid(written) else said


def _rule(line: str) -> str:
    line = re.sub(r"\b(?:tous les jours|7j/7|7 ?/ ?7)\b", "lu-di", line)
    line = re.sub(r"\bjours? feries?\b", "PH", line)
    line = re.sub(r"\bminuit\b", "24h", re.sub(r"\bmidi\b", "12h", line))
    line = _DAY.sub(lambda found: DAYS[found[1][:2]], line)
    line = _TIME.sub(lambda found: f"{int(found[1]):02}:{found[2] or '00'}", line)
    line = re.sub(r"\b(?:ferme|fermeture)e?\b", "off", line)
    line = re.sub(r"\b(?:du|de|le|les|des|ouvert|sauf)\b", " ", line)
    line = re.sub(r"(?<=[a-z\d])\s*(?:\ba\b|\bau\b|\bjusqu'a\b|[-–—])\s*(?=[A-Z\d])", "-", line)
    line = re.sub(r"\s*(?:\bet\b|\bpuis\b|,|/|&)\s*", ",", line)
    line = re.sub(r"(?<=[a-z])\s*:\s*(?=\d)", " ", line)
    return re.sub(r"\s+", " ", line).strip(" ,.")


def week(text: str, start: date) -> list[tuple[str, str]]:
    """Return seven days from ``start``, in words: (lundi 2 mars, 9:00 – 12:00, 14:00 – 18:00)."""
    return [
        (format_date(day.date, "EEEE d MMMM"), ", ".join(map(_span, day.spans)) or _("fermé"))
        for day in schedules.week(text, start)
    ]


def _span(span: tuple[time, time]) -> str:
    return " – ".join(format_time(one, "short") for one in span)
