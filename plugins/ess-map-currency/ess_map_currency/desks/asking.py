# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody asks who wants to change euros, read from an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid, bbox, local_now, money
from ess_map_currency.currencies import asked as places
from ess_map_currency.currencies import record as currencies
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks.nearest import Asked
from ess_map_currency.desks.travelling import PACES, PARIS
from ess_map_currency.words import MEDIA, OPERATIONS

NEAR = re.compile(r"(-?\d{1,2}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?)", re.ASCII)
AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Wish:
    """What was asked; ``point`` is None while nobody knows where from."""

    place: places.Place
    point: tuple[float, float] | None
    near: str
    currencies: tuple[Currency, ...]
    """Of which desks are looked for; empty: of all."""
    known: tuple[Currency, ...]
    """Between which one may choose."""
    chosen: Currency | None
    local: datetime
    later: bool
    """Whether another moment than now was asked for."""
    operation: str
    medium: str
    amount: int | None
    typed: Mapping[str, str]
    pace: str
    problems: tuple[str, ...]

    def asked(self) -> Asked | None:
        """Return the question for ``nearest.find``; None while nobody knows where from."""
        if self.point is None:
            return None
        return Asked(
            [one.id for one in self.currencies] or None,
            *self.point,
            self.local,
            PACES[self.pace][0],
            self.operation,
            self.amount,
            self.medium,
        )

    def args(self, **changes: str) -> dict[str, str]:
        """Return the parameters of an address that asks the same, but for ``changes``."""
        return {name: value for name, value in {**self.typed, **changes}.items() if value}


def read(session: Session, args: Mapping[str, str]) -> Wish:
    """Return what an address asks for; what cannot be understood is said, and left out."""
    names = ("place", "near", "currency", "at", "operation", "medium", "amount", "pace")
    typed = {name: args.get(name, "").strip()[:120] for name in names}
    place = places.read({"place": typed["place"]})
    point = _middle(place) if place.typed else _point(typed["near"])
    known = currencies.of_states(session, CIRCULATING)
    chosen = next((one for one in known if one.slug == typed["currency"]), None)
    here = [one for one, _why in places.split(place, known)[0]]
    problems: list[str] = []
    local = _moment(typed["at"], problems)
    return Wish(
        place=place,
        point=point,
        near=typed["near"] if point and not place.typed else "",
        currencies=(chosen,) if chosen else tuple(here),
        known=tuple(known),
        chosen=chosen,
        local=local or local_now(),
        later=local is not None,
        operation=typed["operation"] if typed["operation"] in OPERATIONS else "sell",
        medium=typed["medium"] if typed["medium"] in MEDIA else "",
        amount=_amount(typed["amount"], problems),
        typed=typed,
        pace=typed["pace"] if typed["pace"] in PACES else "foot",
        problems=tuple(problems),
    )


def _point(text: str) -> tuple[float, float] | None:
    found = NEAR.fullmatch(text)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return None
    return float(found[2]), float(found[1])


def _middle(place: places.Place) -> tuple[float, float] | None:
    box = bbox(place.territory) if place.territory else None
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None


def _moment(text: str, problems: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        problems.append(_("Nous n'avons pas compris le moment : nous cherchons pour maintenant."))
        return None
    wall = said.replace(tzinfo=PARIS)
    if wall < local_now():
        problems.append(_("Ce moment est passé : nous cherchons pour maintenant."))
        return None
    if wall > local_now() + AHEAD:
        problems.append(_("C'est dans plus d'un an : nous cherchons pour maintenant."))
        return None
    return wall


def _amount(text: str, problems: list[str]) -> int | None:
    if not text:
        return None
    try:
        cents = money.parse(text)
    except Invalid:
        problems.append(_("Écrivez le montant en chiffres, comme 50 : nous cherchons sans."))
        return None
    if cents <= 0:
        problems.append(_("Le montant doit dépasser zéro : nous cherchons sans."))
        return None
    return cents
