# SPDX-License-Identifier: AGPL-3.0-or-later
"""Share out what came and what it costs, by the largest remainder: the sums are exact.

Hamilton's method: everybody gets the whole part of what is theirs, what is left goes to the largest
remainders; among equal ones to the first, who came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ess_map import money
from ess_map_groupbuy import units

WHOLE = ("piece", "part", "contract")
"""Families of units of which there is no half."""


@dataclass(frozen=True)
class Part:
    """What one member takes, in thousandths of the unit, and owes, in cents with VAT and of it."""

    quantity: int
    due: int
    vat: int


def share_out(
    quantity: int, invoice: int, vat: int, wanted: Sequence[int], grain: int = 1
) -> list[Part]:
    """Return the part of each member of what was delivered.

    ``quantity`` (thousandths) goes by what each still ``wanted``, ``invoice`` and its ``vat``
    (cents) by what each gets. What is invoiced for nothing at all goes by what was wanted.
    Everything sums exactly; nobody gets less than a whole ``grain``, of which ``quantity`` is a
    multiple. ``ValueError`` when nobody wanted anything.
    """
    quantities = [one * grain for one in money.share_out(quantity // grain, wanted)]
    dues = money.share_out(invoice, quantities if quantity else wanted)
    vats = money.share_out(vat, dues) if invoice else [0] * len(dues)
    return [Part(*one) for one in zip(quantities, dues, vats, strict=True)]


def grain(unit: str) -> int:
    """Return what cannot be cut, in thousandths: a whole piece, or nothing in particular."""
    return units.THOUSANDTHS if units.UNITS[unit].family in WHOLE else 1


def still_wanted(ordered: Sequence[int], received: Sequence[int]) -> list[int]:
    """Return what each still waits for; what each ordered, once everybody has had everything."""
    left = [max(one - had, 0) for one, had in zip(ordered, received, strict=True)]
    return left if any(left) else list(ordered)
