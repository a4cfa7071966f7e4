# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money and shares in words, as the reader writes numbers."""

from __future__ import annotations

from flask_babel import format_decimal

from ess_map_currency.currencies.models import Currency


def said(cents: int, currency: Currency) -> str:
    """Return an amount with what follows it: « 12,50 gabares », « 20 gabares »."""
    symbol = currency.symbol or currency.name
    return f"{number(cents)}\u00a0{symbol}"


def number(cents: int) -> str:
    """Return an amount alone: « 12,50 », and no cents when there are none."""
    return format_decimal(cents / 100, format="#,##0.00" if cents % 100 else "#,##0")


def percent(share: int) -> str:
    """Return hundredths of a percent as « 2,5 % »."""
    return f"{format_decimal(share / 100, format='#,##0.##')}\u202f%"
