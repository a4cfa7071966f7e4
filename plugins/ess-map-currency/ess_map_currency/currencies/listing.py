# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of currencies from a CSV: what was checked comes in, what was not is left out and said."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Invalid, NotFound, ServiceArea, find_territory
from ess_map_currency.currencies import naming, record
from ess_map_currency.currencies.models import Currency

CHECKED = "nom+territoire"
NEEDED = ("nom", "territoire", "departements", "verification")
WHY = {
    "unchecked": _l("nom ou territoire non vérifiés"),
    "nameless": _l("sans nom"),
    "known": _l("déjà là"),
}


@dataclass(frozen=True)
class Loaded:
    """What came of a list: names that were added, and the others with why."""

    added: tuple[str, ...]
    left: tuple[tuple[str, str], ...]
    """(name, key of ``WHY``)"""

    def reasons(self) -> list[tuple[str, int]]:
        """Return why rows were left out, and how many."""
        counted = Counter(why for _name, why in self.left)
        return [(str(label), counted[key]) for key, label in WHY.items() if counted[key]]


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV; ``Invalid`` when it is another table."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid(
            _("Il manque des colonnes à ce tableau : %(names)s.", names=", ".join(missing))
        )
    try:
        return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise Invalid(_("Ce fichier n'est pas un tableau CSV : exportez-le à nouveau.")) from error


def load(session: Session, found: Iterable[dict[str, str]]) -> Loaded:
    """Add the checked currencies that are not there yet, in circulation, without any place.

    A row is known by its name. What is there already is never written over: its people hold it.
    """
    query = sa.select(Currency.name, Currency.external_id, Currency.source)
    known = {naming.folded(row.name) for row in session.execute(query)}
    known |= {row.external_id for row in session.execute(query) if row.source == record.LIST}
    added, left = [], []
    for row in found:
        name = " ".join(row["nom"].split())
        key = naming.folded(name)
        why = _why_not(row, key, known)
        if why:
            left.append((name, why))
            continue
        session.add(_currency(session, row, name, key))
        session.flush()
        known.add(key)
        added.append(name)
    return Loaded(tuple(added), tuple(left))


def _why_not(row: dict[str, str], key: str, known: set[str]) -> str:
    if not key:
        return "nameless"
    if row["verification"].strip() != CHECKED:
        return "unchecked"
    return "known" if key in known else ""


def _currency(session: Session, row: dict[str, str], name: str, key: str) -> Currency:
    year, website = row.get("annee_lancement", "").strip(), row.get("site", "").strip()
    return Currency(
        name=name[:200],
        slug=naming.slug_for(session, name),
        state="active",
        media=[],
        summary=_("Monnaie locale : %(place)s", place=row["territoire"].strip())[:200],
        area=_area(row["departements"]),
        code=row.get("code_osm", "").strip()[:40],
        website=website[:200] if urlsplit(website).scheme in ("http", "https") else "",
        since=date(int(year), 1, 1) if year.isdecimal() and 1900 < int(year) < 2100 else None,
        source=record.LIST,
        external_id=key[:200],
        extra={"sources": row["source"]} if row.get("source") else {},
    )


def _area(departments: str) -> dict[str, Any] | None:
    found = []
    for code in filter(None, (one.strip() for one in departments.split("|"))):
        try:
            found.append(find_territory(f"department-{code}"))
        except NotFound:  # this instance holds a part of France only
            continue
    if not found:
        return None
    years = [int(one.vintage[:4]) for one in found if one.vintage]
    return ServiceArea(frozenset(one.key for one in found), max(years, default=None)).to_json()
