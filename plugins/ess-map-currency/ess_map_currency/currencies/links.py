# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the pages of a currency, and of the map that shows it alone."""

from __future__ import annotations

from flask import url_for

from ess_map_currency.currencies.models import Currency

FACET = "currency.accepts"
"""The parameter that narrows the map, its exports and its embedded form to one currency."""


def page(currency: Currency) -> str:
    """Return the address of the public page of ``currency``."""
    return url_for("currency_currencies.show", slug=currency.slug)


def on_map(currency: Currency, **more: str) -> str:
    """Return the address of the map of who accepts ``currency``."""
    return url_for("explore.index", **{FACET: currency.slug}, **more)


def export(currency: Currency, name: str) -> str:
    """Return where who accepts ``currency`` is downloaded as ``name`` (geojson, csv …)."""
    return url_for("explore.export", name=name, **{FACET: currency.slug})
