# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of a currency: a page to read and print, and the same as a PDF."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ess_map import NotFound, db, limit, local_now, printing, public
from ess_map_currency import words
from ess_map_currency.currencies import record
from ess_map_currency.currencies.lifecycle import SHOWN
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks.saying import labels
from ess_map_currency.places import directory
from ess_map_currency.places.room import bp


@bp.get("/<slug>/annuaire")
@public
def directory_page(slug):
    """List who accepts a currency, commune by commune."""
    currency = _shown(slug)
    if currency.slug != slug:
        return redirect(url_for(".directory_page", slug=currency.slug), 301)
    return render_template("currency/places/directory.html", **_said(currency))


@bp.get("/<slug>/annuaire.pdf")
@public
@limit("30/hour")
def directory_pdf(slug):
    """Return the directory on paper."""
    currency = _shown(slug)
    if currency.slug != slug:
        return redirect(url_for(".directory_pdf", slug=currency.slug), 301)
    body = printing.pdf(
        "currency/places/directory_print.html", lang=get_locale().language, **_said(currency)
    )
    return printing.answer(body, f"annuaire-{currency.slug}.pdf")


def _shown(slug: str) -> Currency:
    found = record.find(db.session, slug)
    if found.state not in SHOWN:
        raise NotFound(_("Cette monnaie ne circule pas : elle n'a pas d'annuaire."))
    return found


def _said(currency: Currency) -> dict[str, Any]:
    return {
        "currency": currency,
        "found": directory.of(db.session, currency),
        "today": local_now().date(),
        "media": labels(currency.media, words.MEDIA),
    }
