# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address of a currency, made from its name; a former name leads to today's for ever."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map_currency.currencies import navigation
from ess_map_currency.currencies.models import Currency

LONGEST = 70


def slug_for(session: Session, name: str, own_id: int | None = None) -> str:
    """Return a free address for ``name``; those that another currency has had are not free."""
    base = folded(name)[:LONGEST].strip("-") or "monnaie"
    taken = _taken(session, own_id) | navigation.taken()
    tries = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)


def folded(name: str) -> str:
    """Return a name without accents, capitals and signs: « L'Épi lorrain » is l-epi-lorrain."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def rename(session: Session, currency: Currency, name: str) -> bool:
    """Give ``currency`` another name, and keep the old one; return whether anything moved.

    A name that it had before is no former name any more.
    """
    if name == currency.name:
        return False
    slug = slug_for(session, name, currency.id)
    names = [*currency.former_names, currency.name]
    slugs = [*currency.former_slugs, currency.slug]
    currency.former_names = [one for one in dict.fromkeys(names) if one != name]
    currency.former_slugs = [one for one in dict.fromkeys(slugs) if one != slug]
    currency.name, currency.slug = name, slug
    session.flush()
    return True


def _taken(session: Session, own_id: int | None) -> set[str]:
    query = sa.select(Currency.id, Currency.slug, Currency.former_slugs)
    others = [row for row in session.execute(query) if row.id != own_id]
    return {slug for row in others for slug in (row.slug, *row.former_slugs)}
