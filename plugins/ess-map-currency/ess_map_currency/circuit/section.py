# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public page of a currency says of what its circuit lacks."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import db, vocabulary
from ess_map_currency import trades
from ess_map_currency.circuit import missing, network
from ess_map_currency.currencies.lifecycle import CIRCULATING
from ess_map_currency.currencies.models import Currency
from ess_map_currency.currencies.seams import Section

SHOWN = 5


def of_currency(currency: Currency) -> Section | None:
    """Return a block that names what is missed most; None when nothing is."""
    if currency.state not in CIRCULATING:
        return None
    found = [one for one in missing.links(network.of_currency(db.session, currency.id))
             if one.missing]  # fmt: skip
    if not found:
        return None
    html = render_template(
        "currency/circuit/_section.html",
        currency=currency,
        links=found[:SHOWN],
        label=vocabulary(trades.NAME).label_of,
    )
    return Section(_l("Ce qui manque dans le circuit"), Markup(html), 60)
