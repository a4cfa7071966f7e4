# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prices without and with VAT: offers and runs speak without, households with it.

Rates are in hundredths of a percent (550 is 5.5 %). Every rounding is to the buyer's side.
"""

from __future__ import annotations

from fractions import Fraction

HUNDRED = 10_000


def with_vat(cents: int, rate: int) -> Fraction:
    """Return the exact price with VAT of a price in cents without."""
    return Fraction(cents * (HUNDRED + rate), HUNDRED)


def shown_with_vat(cents: int, rate: int) -> int:
    """Return a unit price with VAT as it is shown: never below what will be due."""
    exact = with_vat(cents, rate)
    return -(-exact.numerator // exact.denominator)


def cap_without_vat(cents: int, rate: int) -> int:
    """Return the highest price without VAT whose price with it is no more than ``cents``."""
    return cents * HUNDRED // (HUNDRED + rate)


def invoice(cents: int, quantity: Fraction) -> int:
    """Return what ``quantity`` costs at ``cents`` a unit, half a cent rounded up."""
    return int(cents * quantity + Fraction(1, 2))


def delivered(cents: int, least: Fraction, fee: int) -> int:
    """Return the price of a unit with its part of a delivery's ``fee``, at the worst.

    A group orders ``least`` units at the least: whatever more is ordered, nobody pays more.
    """
    if not fee:
        return cents
    worst = cents + Fraction(fee) / least
    return -(-worst.numerator // worst.denominator)
