# SPDX-License-Identifier: AGPL-3.0-or-later
"""The current selection as GoGoCarto reads it: one JSON file that it imports as it is.

Names of the fields: https://gitlab.com/seballot/gogocarto (export « gogofull », import « data »).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l

from ess_map import ActorRecord, Exporter, hours, local_now, site_url, vocabulary
from ess_map_currency import trades

MEDIA_TYPE = "application/json"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEKS = 5
"""Weeks over which hours must repeat for a table of seven days to say them."""
ORDINARY = date(2029, 9, 10)
"""A Monday after which no public holiday comes for ``WEEKS`` weeks, nor a change of the clock."""


def write(found: Iterable[ActorRecord]) -> Iterator[bytes]:
    """Yield the file, an element at a time."""
    head = {
        "licence": "https://opendatacommons.org/licenses/odbl/summary/",
        "ontology": "gogofull",
        "source": site_url("/"),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "data": ['
    for position, record in enumerate(found):
        said = json.dumps(element(record), ensure_ascii=False)
        yield f"{',' if position else ''}\n{said}".encode()
    yield b"\n]}\n"


def element(record: ActorRecord) -> dict[str, Any]:
    """Return one actor under the names of GoGoCarto; what is not known is left out."""
    table, more = opened(record.opening_hours)
    known = {
        "id": record.id,
        "name": record.name,
        "geo": _place(record),
        "address": _address(record),
        "categories": _categories(record),
        "abstract": record.summary,
        "description": record.description,
        "telephone": record.phone,
        "email": record.email,
        "website": record.website,
        "openHours": table,
        "openHoursMoreInfos": more,
        "siret": record.siret,
        "sourceKey": record.source,
        "url": record.url,
        "updatedAt": record.updated_at.isoformat() if record.updated_at else "",
        "fictional": record.fictional,
        # GoGoCarto keeps elements in MongoDB, where a name has no point.
        **{name.replace(".", "_"): value for name, value in record.properties.items()},
    }
    return {name: value for name, value in known.items() if value not in ("", None, {}, [], False)}


@lru_cache(maxsize=4096)
def opened(text: str) -> tuple[Mapping[str, str], str]:
    """Return hours as a table of seven days, and as text what such a table does not say.

    Hours that are another week by week (the first Saturday of a month) have no table. Where
    holidays and seasons make exceptions, the table says an ordinary week and the text everything.
    """
    if not text or not hours.is_valid(text):
        return {}, text
    weeks = [_week(text, ORDINARY + timedelta(weeks=number)) for number in range(WEEKS)]
    if any(week != weeks[0] for week in weeks):
        return {}, text
    said = "; ".join(f"{day} {spans}" for day, spans in weeks[0].items()) or "off"
    return weeks[0], "" if _year(said) == _year(text) else text


def _week(text: str, monday: date) -> dict[str, str]:
    days = zip(DAYS, hours.week(text, monday), strict=True)
    return {
        name: ",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in day.spans)
        for name, day in days
        if day.spans
    }


def _year(text: str) -> list[tuple[datetime, datetime]]:
    begins = datetime.combine(local_now().date().replace(month=1, day=1), time())
    found = hours.parse(text).intervals(begins, begins.replace(year=begins.year + 1))
    return [(opens, closes) for opens, closes, state, *_rest in found if str(state) == "open"]


def _place(record: ActorRecord) -> dict[str, float]:
    if record.longitude is None or record.latitude is None:
        return {}
    return {"latitude": round(record.latitude, 6), "longitude": round(record.longitude, 6)}


def _address(record: ActorRecord) -> dict[str, str]:
    known = {
        "streetAddress": record.street,
        "addressLocality": record.city,
        "postalCode": record.postal_code,
        "addressCountry": "FR" if record.commune else "",
    }
    return {name: value for name, value in known.items() if value}


def _categories(record: ActorRecord) -> list[str]:
    """The trades, and what sort of actor it is, in words: GoGoCarto maps them to its own."""
    sold = str(record.properties.get(trades.NAME, "")).split("|")
    families = vocabulary("family")
    kinds = [families.label_of(key) for key in record.terms.get("family", ())]
    return [one for one in (*sold, *kinds) if one]


EXPORTER = Exporter("gogocarto", _l("GoGoCarto (JSON)"), MEDIA_TYPE, write)
