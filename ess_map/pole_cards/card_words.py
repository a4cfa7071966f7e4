# SPDX-License-Identifier: AGPL-3.0-or-later
"""The values of a card in words: as a reader sees them, and as whoever fills it in types them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import format_currency, format_decimal, get_locale
from flask_babel import gettext as _

from ess_map.actors import vocabularies
from ess_map.pole_cards.card import Field, Sums

WHOLE_EUROS = {"fr": "#,##0\u00a0¤", "en": "¤#,##0"}
DECIMALS, UNGROUPED = "#,##0.####", "0.####"


def money(cents: int) -> str:
    """Return an amount to be read; cents are said only where there are some."""
    amount = Decimal(cents) / 100
    if cents % 100:
        return format_currency(amount, "EUR")
    pattern = WHOLE_EUROS[get_locale().language]
    return format_currency(amount, "EUR", pattern, currency_digits=False)


def percent(share: Fraction) -> str:
    """Return a part of one in percent, with one decimal where there is one."""
    return _("%(number)s %%", number=format_decimal(Decimal(round(share * 1000)) / 10, "#,##0.#"))


def share(found: Sums) -> str:
    """Return the share of subsidy in the budget, or why there is none."""
    if found.without_budget:
        return _("sans objet : le budget est de zéro")
    if found.share is not None:
        return percent(found.share)
    return ""


def items(field: Field, value: Any) -> list[str]:
    """Return what a list says, line by line; a single item for every other field."""
    if field.kind == "lines":
        return list(value or ())
    if field.kind == "grants":
        said = _("%(funder)s : %(amount)s")
        return [said % {"funder": one[0], "amount": money(one[1])} for one in value or ()]
    return [text(field, value)] if value is not None else []


def text(field: Field, value: Any) -> str:
    """Return a value in words, '' for one that nobody knows."""
    if value is None:
        return ""
    if field.sourced:
        return " · ".join(part for part in (_plain(field, value["value"]), origin(value)) if part)
    if field.kind in ("lines", "grants"):
        return "\n".join(items(field, value))
    return _plain(field, value)


def figure(field: Field, value: Any) -> str:
    """Return a sourced value without its source."""
    return _plain(field, value["value"])


def origin(value: dict[str, Any]) -> str:
    """Return where a figure comes from and of which year it is, which may be unknown."""
    if not value["source"] and value["year"] is None:
        return ""
    year = str(value["year"]) if value["year"] is not None else _("année inconnue")
    return f"{value['source']}, {year}" if value["source"] else year


def typed(field: Field, value: Any) -> str:
    """Return a value (of a sourced field: its figure) as it is typed into the form."""
    if value is None:
        return ""
    if field.kind == "grants":
        return "\n".join(f"{funder} : {_amount(cents)}" for funder, cents in value)
    if field.kind == "lines":
        return "\n".join(value)
    if field.kind == "money":
        return _amount(value)
    if field.kind in ("decimal", "percent"):
        return format_decimal(value, UNGROUPED)
    return str(value)


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}" if cents % 100 else str(cents // 100)


def _plain(field: Field, value: Any) -> str:
    if field.kind == "integer":
        return format_decimal(value)
    if field.kind == "decimal":
        return f"{format_decimal(value, DECIMALS)} {field.unit}".strip()
    if field.kind == "percent":
        return _("%(number)s %%", number=format_decimal(value, DECIMALS))
    if field.kind == "money":
        return money(value)
    if field.kind == "choice":
        return vocabularies.load("family").label_of(value)
    return str(value)
