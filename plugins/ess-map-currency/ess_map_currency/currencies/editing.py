# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing currencies: who read an older sheet is told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Conflict, ServiceArea, db, load_actors, local_now, refresh_actors
from ess_map_currency import words
from ess_map_currency.currencies import amounts, ground, naming, perimeter, seams
from ess_map_currency.currencies.lifecycle import CURRENCIES
from ess_map_currency.currencies.models import Currency

SHARES = ("bonus", "conversion_fee", "melting")


@dataclass(frozen=True)
class Difference:
    """A field that somebody else has changed meanwhile, or that the reader is about to change."""

    label: str
    stored: str
    typed: str


def add(session: Session, values: Mapping[str, Any], by: int | None = None) -> Currency:
    """Write a new currency, in project."""
    slug = naming.slug_for(session, values["name"])
    currency = Currency(slug=slug, state="project", **{"media": [], **values})
    session.add(currency)
    session.flush()
    CURRENCIES.start(session, currency, by=by, scopes=perimeter.scopes(currency))
    return currency


def save(session: Session, currency: Currency, version: int, values: Mapping[str, Any]) -> None:
    """Write ``values`` into a sheet that was read as ``version``; ``Conflict`` if it has moved.

    Who writes a sheet says that it is right: it is verified today. Another name keeps the former
    one, and another perimeter or name is told to the rooms that remember it.
    """
    mine = sa.update(Currency).where(Currency.id == currency.id, Currency.version == version)
    quiet = {"synchronize_session": False}
    moved = session.execute(mine.values(version=version + 1).execution_options(**quiet))
    if moved.rowcount != 1:
        raise Conflict(_("Quelqu'un vient d'enregistrer cette fiche : rechargez-la d'abord."))
    session.refresh(currency, ["version"])
    emitters = {currency.emitter_id, values.get("emitter_id")} - {None}
    renamed = "name" in values and naming.rename(session, currency, values["name"])
    redrawn = "area" in values and values["area"] != currency.area
    for name, value in values.items():
        setattr(currency, name, value)
    currency.verified_at = local_now().date()
    session.flush()
    if redrawn:
        seams.perimeter_changed(session, currency)
    if renamed:
        seams.state_changed(session, currency)
    refresh_actors(session, sorted(emitters))


def differences(currency: Currency, values: Mapping[str, Any], form: Any) -> list[Difference]:
    """Return where ``values`` differ from what is stored now, in words."""
    return [
        Difference(
            str(form["area_codes" if name == "area" else name].label.text),
            said(currency, name),
            _words(currency, name, typed),
        )
        for name, typed in values.items()
        if getattr(currency, name) != typed
    ]


def said(currency: Currency, name: str) -> str:
    """Return what is stored in a column as people read it; '' when nobody has said."""
    return _words(currency, name, getattr(currency, name))


def _words(currency: Currency, name: str, value: Any) -> str:
    own = {"emitter_id": _emitter, "area": _area, "media": _media, "since": _day}
    if value is None or value in ("", []):
        return ""
    if name in own:
        return own[name](value)
    if name in SHARES:
        return amounts.percent(value)
    if name == "conversion_least":
        return amounts.said(value, currency)
    if name == "denominations":
        return " · ".join(amounts.number(one) for one in value)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return str(value)


def _emitter(actor_id: int) -> str:
    found = load_actors(db.session, [actor_id])
    return found[0].name if found else ""


def _area(value: Any) -> str:
    return " · ".join(ground.words(ServiceArea.from_json(value)))


def _media(keys: list[str]) -> str:
    return ", ".join(str(label) for key, label in words.MEDIA.items() if key in keys)


def _day(day: date) -> str:
    return format_date(day, "long")
