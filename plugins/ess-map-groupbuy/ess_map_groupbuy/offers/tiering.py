# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the tiers of an offer, in whatever unit the supplier counts; refuse what makes no sense."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from ess_map_groupbuy import units

Row = tuple[float | None, int | None]
"""From how much on, in the supplier's unit; the price of one of them in cents without VAT."""
LEAST, PRICE = "least", "price"
MOST = 1_000_000_000
"""Steps: above it somebody has held a key down."""
DEAREST = 100_000_000
"""Cents for a unit: a million euros."""


@dataclass(frozen=True)
class Counted:
    """How a supplier counts, and how the campaign does."""

    unit: str
    into: str
    step: int

    def steps_up(self, amount: float) -> int:
        """Return the steps of an amount, a part of one counting whole: a threshold, a minimum."""
        return math.ceil(self._steps(amount))

    def steps_down(self, amount: float) -> int:
        """Return the steps of an amount, a part of one not counting: a capacity."""
        return math.floor(self._steps(amount))

    def steps(self, amount: float) -> int:
        """Return the steps of an amount that has to be whole: a lot; ``Invalid``."""
        return units.in_steps(self._amount(amount), self.step)

    def price(self, cents: int) -> Fraction:
        """Return the price of one unit of the campaign, in cents."""
        return Fraction(cents) / units.convert(Fraction(1), self.unit, self.into)

    def amount(self, steps: int) -> float:
        """Return what ``steps`` are in the supplier's unit."""
        return float(units.convert(units.of_steps(steps, self.step), self.into, self.unit))

    def _amount(self, amount: float) -> Fraction:
        return units.convert(Fraction(str(amount)), self.unit, self.into)

    def _steps(self, amount: float) -> Fraction:
        return self._amount(amount) * units.THOUSANDTHS / self.step


def read(
    rows: Sequence[Row], counted: Counted
) -> tuple[list[dict[str, int]], dict[tuple[int, str], str]]:
    """Return tiers as they are kept, and sentences by (row, ``least`` or ``price``) when wrong.

    Rows may come in any order; empty ones are left out. Prices fall strictly as quantities rise.
    """
    wrong: dict[tuple[int, str], str] = {}
    found: list[tuple[int, int, int]] = []
    for at, (least, price) in enumerate(rows):
        if least is None and price is None:
            continue
        complaint = _wrong(least, price, counted)
        if complaint:
            wrong[at, complaint[0]] = complaint[1]
        elif least is not None and price is not None:
            found.append((max(1, counted.steps_up(least)), int(counted.price(price)), at))
    found.sort(key=lambda one: (one[0], one[2]))
    for (before, high, _at), (steps, price, at) in itertools.pairwise(found):
        if steps == before:
            wrong[at, LEAST] = _("Deux paliers commencent à la même quantité : gardez-en un.")
        elif price >= high:
            wrong[at, PRICE] = _(
                "Le prix doit baisser d'un palier au suivant : celui-ci n'est pas plus bas que "
                "celui d'une quantité plus petite."
            )
    if not found and not wrong:
        wrong[0, PRICE] = _("Écrivez au moins un prix.")
    return [{LEAST: steps, PRICE: price} for steps, price, _at in found], wrong


def gap(tiers: Sequence[dict[str, int]], min_order: int = 1) -> int:
    """Return the steps below which nothing is sold, 0 when one step is enough."""
    least = max(min((one[LEAST] for one in tiers), default=1), min_order)
    return least if least > 1 else 0


def _wrong(least: float | None, price: int | None, counted: Counted) -> tuple[str, str] | None:
    if least is None:
        return LEAST, _("À partir de quelle quantité ce prix vaut-il ?")
    if price is None:
        return PRICE, _("Écrivez le prix de ce palier.")
    if least < 0:
        return LEAST, _("Écrivez une quantité positive.")
    if counted.steps_up(least) > MOST:
        return LEAST, _("Cette quantité est trop grande.")
    sentence = _odd(price, counted)
    return (PRICE, sentence) if sentence else None


def _odd(price: int, counted: Counted) -> str:
    if price < 1:
        return _("Écrivez un prix positif.")
    if counted.price(price) > DEAREST:
        return _("Ce prix est trop grand.")
    found = counted.price(price)
    if found.denominator == 1:
        return ""
    return _(
        "Cela fait %(price)s par %(unit)s, ce qui ne tombe pas juste au centime : changez un peu "
        "le prix, ou comptez dans l'unité de la campagne.",
        price=f"{units.number(found / 100)}\N{NO-BREAK SPACE}€",
        unit=units.UNITS[counted.into].label,
    )
