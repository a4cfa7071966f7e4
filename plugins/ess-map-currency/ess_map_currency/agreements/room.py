# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, and how its pages find the currency of their address."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for

from ess_map import db, user
from ess_map_currency.currencies import acting, record, secrecy
from ess_map_currency.currencies.models import Currency

bp = Blueprint("currency_agreements", __name__, url_prefix="/monnaies")
bp.after_request(secrecy.keep)


def known(slug: str) -> Currency:
    """Return the currency of an address; a former one leads to today's."""
    found = record.find(db.session, slug)
    if found.slug != slug and request.method == "GET":
        values = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
        abort(redirect(url_for(str(request.endpoint), **values | {"slug": found.slug}), 301))
    return found


def run(slug: str) -> tuple[Currency, int]:
    """Return the currency of an address of the association, and who acts; ``Forbidden``."""
    currency = known(slug)
    acting.require(currency.slug)
    return currency, user().id
