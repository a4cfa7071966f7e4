# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemes by their dates: find them, write them; new terms never overwrite those of a period."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import NotFound, allowed, held_territories, local_now, money, user
from ess_map_accompaniment.financing.models import Scheme
from ess_map_accompaniment.offer.acting import EDIT

STATES = {"open": _l("Ouvert"), "upcoming": _l("À venir"), "closed": _l("Clos")}
TERMS = (
    "amount_min",
    "amount_max",
    "percent_max",
    "months_min",
    "months_max",
    "stages",
    "legal_forms",
    "conditions",
    "match",
)
"""What people count on once a scheme has begun."""


def today() -> date:
    return local_now().date()


def state(scheme: Scheme, day: date) -> str:
    """Return open, upcoming or closed; the last day is one on which it is open."""
    if scheme.ends_on is not None and scheme.ends_on < day:
        return "closed"
    return "upcoming" if scheme.starts_on is not None and day < scheme.starts_on else "open"


def everyone(session: Session, instrument: str = "") -> list[Scheme]:
    """Return the schemes by name, of the same name the newest terms first."""
    query = sa.select(Scheme)
    if instrument:
        query = query.where(Scheme.instrument == instrument)
    found = session.scalars(query)
    return sorted(found, key=lambda one: (one.name.casefold(), _newest_first(one), one.id))


def get(session: Session, key: str) -> Scheme:
    """Return the scheme of ``key``; ``NotFound``."""
    found = session.scalar(sa.select(Scheme).where(Scheme.key == key))
    if found is None:
        raise NotFound(_("Ce dispositif n'existe pas. Cherchez-le dans la liste."))
    return found


def earlier(session: Session, scheme: Scheme) -> list[Scheme]:
    """Return the terms that ``scheme`` has replaced, the latest first."""
    found: list[Scheme] = []
    waiting = [scheme.id]
    while waiting:
        query = sa.select(Scheme).where(Scheme.replaced_by_id.in_(waiting))
        known = {scheme.id, *(one.id for one in found)}
        fresh = [one for one in session.scalars(query) if one.id not in known]
        found += fresh
        waiting = [one.id for one in fresh]
    return sorted(found, key=lambda one: (_newest_first(one), one.id))


def later(session: Session, scheme: Scheme) -> Scheme | None:
    """Return what has replaced ``scheme``, None when nothing has."""
    return session.get(Scheme, scheme.replaced_by_id) if scheme.replaced_by_id else None


def add(session: Session, facts: Mapping[str, Any], after: Scheme | None = None) -> Scheme:
    """Write a new scheme; ``after``: whose place it takes, which ends the day before."""
    scheme = Scheme(key=_free_key(session, facts["name"], facts.get("starts_on")), **facts)
    session.add(scheme)
    session.flush()
    if after is not None:
        after.replaced_by_id = scheme.id
        if scheme.starts_on is not None and (
            after.ends_on is None or after.ends_on >= scheme.starts_on
        ):
            after.ends_on = scheme.starts_on - timedelta(days=1)
        after.version += 1
    return scheme


def promised(scheme: Scheme, facts: Mapping[str, Any]) -> bool:
    """Tell whether ``facts`` would change terms that already run, or have run: people cite them."""
    altered = any(getattr(scheme, name) != facts[name] for name in TERMS)
    return altered and state(scheme, today()) != "upcoming"


def change(session: Session, scheme: Scheme, facts: Mapping[str, Any]) -> None:
    """Change a scheme."""
    for name, value in facts.items():
        setattr(scheme, name, value)
    scheme.version += 1
    session.flush()


def may_edit() -> bool:
    """Tell whether the reader writes schemes: who animates the whole map, or a région."""
    person = user()
    regions = [key for key in held_territories(person) if key.startswith("region-")]
    return person is not None and allowed(person, EDIT, ["instance", *sorted(regions)])


def outside(scheme: Scheme, amount: int, needs: int, day: date) -> list[str]:
    """Return what keeps ``scheme`` from paying ``amount`` of a plan that costs ``needs``."""
    found = _bounds(scheme, amount)
    if scheme.percent_max is not None and amount * 100 > needs * scheme.percent_max:
        share = f"{scheme.percent_max:g}"
        found.append(_("Il paie au plus %(share)s %% du coût.", share=share))
    when = state(scheme, day)
    if when == "closed":
        found.append(_("Ce dispositif est clos."))
    elif when == "upcoming":
        found.append(_("Ce dispositif n'est pas encore ouvert."))
    return found


def _bounds(scheme: Scheme, amount: int) -> list[str]:
    found = []
    if scheme.amount_min is not None and amount < scheme.amount_min:
        found.append(_("Il commence à %(least)s.", least=money.euros(scheme.amount_min)))
    if scheme.amount_max is not None and amount > scheme.amount_max:
        found.append(_("Il paie %(most)s au plus.", most=money.euros(scheme.amount_max)))
    return found


def _newest_first(scheme: Scheme) -> int:
    return -(scheme.starts_on or date.min).toordinal()


def _free_key(session: Session, name: str, starts_on: date | None) -> str:
    """Return a key that nobody has: the name's, with its year when the name is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "dispositif"
    taken = set(session.scalars(sa.select(Scheme.key).where(Scheme.key.startswith(stem))))
    wanted = [stem, *([f"{stem}-{starts_on.year}"] if starts_on else [])]
    counted = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (*wanted, *counted) if key not in taken)
