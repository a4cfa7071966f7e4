# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses as far as our own tables know them: communes and postal codes, no streets.

Nothing that somebody types leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.territories import outlines, search
from ess_map.territories.candidate import Candidate
from ess_map.territories.models import PostalCode, Territory
from ess_map.territories.names import search_form

POSTAL_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
LONGEST_NAME = 7
"""Words of the name of a commune that are looked for at the end of what is typed."""
SHORTEST_END = 3
"""Letters; a shorter end of an address begins too many names."""
_CEDEX = re.compile(r"\bcedex\b(?:\s+\d{1,2})?", re.IGNORECASE)


class Gazetteer:
    """Completes the commune at the end of an address; its places are centres of communes."""

    def search(self, text: str, limit: int = 6) -> list[Candidate]:
        """Return the communes that the end of ``text`` may name, what stands before as street."""
        codes = list(POSTAL_CODE.finditer(text))
        if codes:
            code = codes[-1]  # what stands before may be the number of a house
            found = _of_code(code[0], text[code.end() :])
            return found_at(text[: code.start()], found)[:limit]
        street, communes = _by_name(text, limit)
        return found_at(street, _with_codes(communes))[:limit]

    def reverse(self, longitude: float, latitude: float) -> list[Candidate]:
        """Return the commune around the point, as a candidate that lies at the point itself."""
        code = outlines.locate([longitude], [latitude])[0]
        commune = _communes([code]) if code else []
        return [candidate.at(longitude, latitude) for candidate in _with_codes(commune)[:1]]

    def locate(self, street: str, postal_code: str, city: str) -> Candidate | None:
        """Return the commune of an address; a postal code alone is enough if it has only one."""
        found = _of_code(postal_code, city) if postal_code else []
        named = [one for one in found if search_form(one.city) == _name(city)]
        if not named and not _name(city) and len(found) == 1:
            named = found
        if not named and not postal_code and city:
            _street, communes = _by_name(city, 2)
            exact = [one for one in communes if one.search_name == _name(city)]
            named = _with_codes(exact) if len(exact) == 1 else []
        return found_at(street, named[:1])[0] if named else None


def found_at(street: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return ``candidates`` with what was typed before the commune as their street."""
    kept = street.strip(" ,;-\n")
    return [candidate.in_street(kept) for candidate in candidates]


def _name(city: str) -> str:
    return search_form(_CEDEX.sub(" ", city))


def _of_code(code: str, city: str) -> list[Candidate]:
    """Return the communes of a postal code, those that ``city`` begins to name first."""
    communes = _communes(
        sa.select(PostalCode.commune_code).where(PostalCode.code == code).scalar_subquery()
    )
    wanted = _name(city)
    named = [one for one in communes if one.search_name.startswith(wanted)]
    return [_candidate(one, code) for one in named or communes]


def _by_name(text: str, limit: int) -> tuple[str, list[Territory]]:
    """Return what stands before the longest end of ``text`` that begins a commune's name."""
    words = list(re.finditer(r"[^\s,;]+", text))
    for word in words[-LONGEST_NAME:]:
        end = search_form(text[word.start() :])
        if len(end) < SHORTEST_END:
            continue
        found = search.find(text[word.start() :], limit, ("commune",))
        found = [one for one in found if one.search_name.startswith(end)]
        if found:
            return text[: word.start()], found
    return text, []


def _communes(codes) -> list[Territory]:
    return list(
        db.session.scalars(
            sa.select(Territory)
            .where(Territory.level == "commune", Territory.code.in_(codes))
            .order_by(sa.func.coalesce(Territory.population, 0).desc(), Territory.code)
        )
    )


def _with_codes(communes: list[Territory]) -> list[Candidate]:
    """Return one candidate for each postal code of each commune."""
    rows = db.session.execute(
        sa.select(PostalCode.commune_code, PostalCode.code)
        .where(PostalCode.commune_code.in_([one.code for one in communes]))
        .order_by(PostalCode.code)
    )
    codes: dict[str, list[str]] = {}
    for commune, code in rows:
        codes.setdefault(commune, []).append(code)
    return [_candidate(one, code) for one in communes for code in codes.get(one.code, [""])]


def _candidate(commune: Territory, postal_code: str) -> Candidate:
    return Candidate(
        label=f"{postal_code} {commune.name}".strip(),
        name=commune.name,
        street="",
        postal_code=postal_code,
        city=commune.name,
        commune=commune.code,
        longitude=commune.longitude,
        latitude=commune.latitude,
        precision="commune",
        score=0.5,
    )
