# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pôles side by side: the same figures of each, and where each stands by size and structure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.pole_cards import card, card_words, rating
from ess_map.pole_cards.card import BY_KEY
from ess_map.pole_cards.rating import SCALES
from ess_map.poles import stages
from ess_map.poles.models import Pole

LEAST, MOST = 2, 6
"""Columns that one can still read."""


@dataclass(frozen=True)
class Cell:
    """One figure of one pôle; '' is not known. ``part`` of the largest in its line, in percent."""

    text: str
    number: float | None = None
    part: float = 0


@dataclass(frozen=True)
class Line:
    """One figure of all pôles; ``same``: those that are known do not differ."""

    label: str
    cells: tuple[Cell, ...]
    same: bool
    drawn: bool
    """Whether a bar means anything: not for a year or a stage."""


@dataclass(frozen=True)
class Spot:
    """The pôles that have the same two ratings."""

    size: int
    structure: int
    poles: tuple[Pole, ...]


def lines(session: Session, poles: Sequence[Pole]) -> list[Line]:
    """Return the comparable figures of ``poles``, a line each."""
    held = rating.latest(session, [pole.id for pole in poles])
    found = [
        _line(_("Nature"), [Cell(pole.kind_label) for pole in poles]),
        _line(_("Étape"), [Cell(stages.LIFECYCLE.label_of(pole.stage)) for pole in poles]),
        _line(str(BY_KEY["founded"].label), [_plain(pole, "founded") for pole in poles]),
        _line(_("Adhérents"), [_members(pole) for pole in poles], drawn=True),
    ]
    for key in ("staff", "fte", "budget"):
        found.append(
            _line(str(BY_KEY[key].label), [_plain(pole, key) for pole in poles], drawn=True)
        )
    cells = [_share(pole) for pole in poles]
    found.append(_line(_("Part des subventions"), cells, drawn=True, full=1.0))
    for scale in SCALES.values():
        cells = [_grade(held.get(pole.id, {}).get(scale.name, 0)) for pole in poles]
        found.append(_line(str(scale.label), cells, drawn=True, full=float(rating.LEVELS[-1])))
    return found


def spots(session: Session, poles: Iterable[Pole]) -> tuple[list[Spot], list[Pole]]:
    """Return where the rated pôles stand, and those that lack a rating."""
    poles = list(poles)
    held = rating.latest(session, [pole.id for pole in poles])
    found: dict[tuple[int, int], list[Pole]] = {}
    unrated = []
    for pole in poles:
        levels = held.get(pole.id, {})
        if set(levels) == set(SCALES):
            found.setdefault((levels["size"], levels["structure"]), []).append(pole)
        else:
            unrated.append(pole)
    return [Spot(*place, tuple(there)) for place, there in sorted(found.items())], unrated


def on_map(session: Session, features: str, scale: str) -> str:
    """Return the areas of the pôles rated on ``scale``, each with its level where its stage was.

    ``features`` is the GeoJSON of all of them, whose marks say ``tone`` + 1.
    """
    data = json.loads(features)
    ids = {feature["properties"]["id"] for feature in data["features"]}
    held = rating.latest(session, ids)
    kept = []
    for feature in data["features"]:
        said = feature["properties"]
        level = held.get(said["id"], {}).get(scale)
        if level is not None:
            words = _("sur 5 (%(scale)s)", scale=str(SCALES[scale].label).lower())
            kept.append(
                {**feature, "properties": {**said, "tone": level - 1, "stage_label": words}}
            )
    return json.dumps({**data, "features": kept}, ensure_ascii=False)


def _line(
    label: str, cells: Sequence[Cell], *, drawn: bool = False, full: float | None = None
) -> Line:
    numbers = [cell.number for cell in cells if cell.number is not None]
    largest = full or max(numbers, default=0)
    scaled = tuple(_scaled(cell, largest) if drawn else cell for cell in cells)
    known = {cell.text for cell in cells if cell.text}
    return Line(label, scaled, len(known) == 1 and all(cell.text for cell in cells), drawn)


def _scaled(cell: Cell, largest: float) -> Cell:
    if cell.number is None or not largest:
        return cell
    return Cell(cell.text, cell.number, round(100 * cell.number / largest, 1))


def _plain(pole: Pole, key: str) -> Cell:
    value: Any = pole.card.get(key)
    if value is None:
        return Cell("")
    return Cell(card_words.text(BY_KEY[key], value), float(value))


def _members(pole: Pole) -> Cell:
    found = card.sums(pole.card).members
    return Cell("") if found is None else Cell(format_decimal(found), float(found))


def _share(pole: Pole) -> Cell:
    found = card.sums(pole.card)
    number = None if found.share is None else float(found.share)
    return Cell(card_words.share(found), number)


def _grade(level: int) -> Cell:
    return Cell(_("%(level)s/5", level=level), float(level)) if level else Cell("")
