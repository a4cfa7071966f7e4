# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quantities as people type them, in any unit of the campaign's family, as whole steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from flask_babel import LazyString
from flask_babel import gettext as _

from ess_map import Invalid
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.models import Campaign

MOST_STEPS = 10_000_000
"""Above it somebody has held a key down."""
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d{1,9}([.,]\d{1,6})?", re.ASCII)


def parse(text: str) -> Fraction | None:
    """Return the exact number that is typed (``1 234,5``), None for nothing; ``Invalid``."""
    plain = _SPACE.sub("", text)
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        raise Invalid(_("Écrivez une quantité comme 2 ou 2,5."))
    return Fraction(plain.replace(",", "."))


def choices(campaign: Campaign) -> Mapping[str, str | LazyString]:
    """Return the units in which one may type, the campaign's first."""
    own = units.UNITS[campaign.unit]
    others = (key for key, one in units.UNITS.items() if one.family == own.family)
    return {key: units.UNITS[key].label for key in dict.fromkeys((campaign.unit, *others))}


def steps(campaign: Campaign, amount: Fraction, unit: str) -> int:
    """Return how many steps ``amount`` of ``unit`` is; ``Invalid`` tells the nearest ones."""
    own = units.convert(amount, unit, campaign.unit)
    found = own * units.THOUSANDTHS / campaign.step
    if found > MOST_STEPS:
        raise Invalid(_("Cette quantité est trop grande : ôtez les chiffres en trop."))
    if found.denominator == 1 and found > 0:
        return int(found)
    below, above = int(found), int(found) + 1
    if below < 1:
        raise Invalid(_("La plus petite quantité est %(least)s.", least=_said(campaign, 1, unit)))
    raise Invalid(
        _(
            "On commande par %(step)s : choisissez %(below)s ou %(above)s.",
            step=saying.quantity(campaign, 1),
            below=_said(campaign, below, unit),
            above=_said(campaign, above, unit),
        )
    )


def typed(campaign: Campaign, count: int | None) -> str:
    """Return a number of steps as one would type it in the campaign's unit."""
    if count is None:
        return ""
    return (
        f"{float(units.of_steps(count, campaign.step)):.6f}".rstrip("0")
        .rstrip(".")
        .replace(".", ",")
    )


def _said(campaign: Campaign, count: int, unit: str) -> str:
    """Return steps in the campaign's unit and, where it can be said, in the one that was typed."""
    own = saying.quantity(campaign, count)
    if unit == campaign.unit:
        return own
    there = units.convert(units.of_steps(count, campaign.step), campaign.unit, unit)
    return f"{own} ({units.number(there)}\N{NO-BREAK SPACE}{units.UNITS[unit].word(there)})"
