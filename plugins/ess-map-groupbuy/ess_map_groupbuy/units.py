# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units in which things are bought, and what one is in another; exact, nothing is ever rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Invalid

PLURAL = 2
THOUSANDTHS = 1000
"""A campaign's step is kept in thousandths of its unit: 500 is half a stère."""


@dataclass(frozen=True)
class Unit:
    """A unit; within a ``family`` one is ``factor`` of the family's own.

    Quantities are said with its ``sign``, or where it has none with its name, in the ``plural``.
    """

    label: str | LazyString
    family: str
    factor: Fraction
    sign: str | LazyString = ""
    plural: str | LazyString = ""

    def word(self, amount: Fraction) -> str:
        """Return what stands after ``amount``: in French the plural begins at two."""
        return str(self.sign or (self.label if abs(amount) < PLURAL else self.plural))


UNITS: Mapping[str, Unit] = {
    # A stère is what stacks into one cubic metre as logs of one metre; shorter logs leave less air
    # (NF B 53-020 and the usual table of the trade: 0.8 at 50 cm, 0.7 at 33 cm).
    "stere": Unit(_l("stère"), "wood", Fraction(1), _l("st")),
    "m3_50": Unit(_l("m³ apparent, bûches de 50 cm"), "wood", Fraction(10, 8), "m³"),
    "m3_33": Unit(_l("m³ apparent, bûches de 33 cm"), "wood", Fraction(10, 7), "m³"),
    "kg": Unit(_l("kilogramme"), "mass", Fraction(1), "kg"),
    "t": Unit(_l("tonne"), "mass", Fraction(1000), "t"),
    "l": Unit(_l("litre"), "volume", Fraction(1), "L"),
    "hl": Unit(_l("hectolitre"), "volume", Fraction(100), "hL"),
    "m3": Unit(_l("mètre cube"), "volume", Fraction(1000), "m³"),
    "kwh": Unit(_l("kilowattheure"), "energy", Fraction(1), "kWh"),
    "mwh": Unit(_l("mégawattheure"), "energy", Fraction(1000), "MWh"),
    "piece": Unit(_l("unité"), "piece", Fraction(1), plural=_l("unités")),
    "part": Unit(_l("part"), "part", Fraction(1), plural=_l("parts")),
    "contract": Unit(_l("contrat"), "contract", Fraction(1), plural=_l("contrats")),
}


def convert(amount: Fraction, unit: str, into: str) -> Fraction:
    """Return ``amount`` of ``unit`` counted ``into`` another; ``Invalid`` between families."""
    there, here = UNITS[unit], UNITS[into]
    if there.family != here.family:
        raise Invalid(
            _(
                "On ne peut pas compter des « %(unit)s » en « %(into)s » : choisissez une unité de "
                "la même famille.",
                unit=there.label,
                into=here.label,
            )
        )
    return amount * there.factor / here.factor


def in_steps(amount: Fraction, step: int) -> int:
    """Return how many steps (thousandths of the unit) ``amount`` is; ``Invalid`` if not whole."""
    found = amount * THOUSANDTHS / step
    if found.denominator != 1:
        raise Invalid(_("Choisissez un multiple de %(step)s.", step=number(Fraction(step, 1000))))
    return int(found)


def of_steps(steps: int, step: int) -> Fraction:
    """Return what ``steps`` are in the unit."""
    return Fraction(steps * step, THOUSANDTHS)


def number(amount: Fraction) -> str:
    """Return an amount as the reader writes it: « 2,5 »."""
    return format_decimal(round(float(amount), 3))


def said(steps: int, step: int, unit: str) -> str:
    """Return a quantity with its unit: « 2,5 st »."""
    amount = of_steps(steps, step)
    return f"{number(amount)}\N{NO-BREAK SPACE}{UNITS[unit].word(amount)}"
