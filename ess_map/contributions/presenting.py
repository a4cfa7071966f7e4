# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution in words: what it asks for, unit by unit, and what became of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _

from ess_map.contributions import naming, units, wording
from ess_map.contributions.models import Contribution
from ess_map.core import clock

METRES_PER_DEGREE = 111_320


@dataclass(frozen=True)
class Row:
    """One unit, before and after; ``accepted`` counts once there is a decision."""

    unit: str
    label: str
    old: str
    new: str
    accepted: bool


@dataclass(frozen=True)
class Shown:
    """What ``templates/contributions/_contribution.html`` draws."""

    name: str
    sentence: str
    status: str
    when: str
    rows: tuple[Row, ...]
    has_old: bool
    decided: bool
    map: tuple[float, float] | None
    moved: str


def shown(contribution: Contribution) -> Shown:
    """Return a contribution, loaded with its actor, as its page shows it."""
    changes, base = contribution.changes, contribution.base or {}
    accepted = contribution.accepted or ()
    rows = tuple(
        Row(
            unit,
            units.label(unit),
            wording.text(unit, base.get(unit)),
            wording.text(unit, value),
            unit in accepted,
        )
        for unit, value in changes.items()
    )
    point = units.point(changes.get(units.PLACE))
    name = naming.subject(contribution, contribution.actor)
    return Shown(
        name=name,
        sentence=_sentence(contribution, name),
        status=str(naming.STATUSES[contribution.status]),
        when=_when(contribution),
        rows=() if contribution.kind == "confirm" else rows,
        has_old=bool(base),
        decided=contribution.accepted is not None and contribution.status == "accepted",
        map=point,
        moved=_moved(units.point(base.get(units.PLACE)), point),
    )


def _sentence(contribution: Contribution, name: str) -> str:
    sentences = {
        "create": _("Vous proposez d'ajouter %(name)s à la carte.", name=name),
        "update": _("Vous proposez de corriger la fiche de %(name)s.", name=name),
        "move": _("Vous proposez de déplacer %(name)s.", name=name),
        "close": _("Vous dites que %(name)s a fermé.", name=name),
        "confirm": _("Vous dites que la fiche de %(name)s est juste.", name=name),
        "report": _("Vous signalez une erreur dans la fiche de %(name)s.", name=name),
    }
    return sentences.get(contribution.kind, name)


def _when(contribution: Contribution) -> str:
    if contribution.decided_at:
        day = format_date(clock.day(contribution.decided_at), "long")
        return _("Décidée le %(date)s", date=day)
    day = format_date(clock.day(contribution.created_at), "long")
    return _("Écrite le %(date)s", date=day)


def _moved(old: tuple[float, float] | None, new: tuple[float, float] | None) -> str:
    if not old or not new or old == new:
        return ""
    x = (new[0] - old[0]) * math.cos(math.radians(new[1])) * METRES_PER_DEGREE
    y = (new[1] - old[1]) * METRES_PER_DEGREE
    metres = math.hypot(x, y)
    if metres >= 1000:
        return _("À %(km)s km de l'ancien lieu.", km=format_decimal(round(metres / 1000, 1)))
    return _("À %(metres)s m de l'ancien lieu.", metres=format_decimal(round(metres)))
