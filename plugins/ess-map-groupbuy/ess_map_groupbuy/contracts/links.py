# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link with which a supplier follows a quote; what the quote says is not behind it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Gone, sign, verify
from ess_map_groupbuy.contracts.models import Quote

PURPOSE = "groupbuy.quote"
LIFE = 400 * 24 * 3600
"""Seconds for which the link is good."""


def quote_path(quote: Quote) -> str:
    """Return the path of the page of a quote, for its supplier."""
    return f"/achats/pli/{sign(PURPOSE, [quote.id, quote.digest[:16]])}"


def opened(session: Session, token: str) -> Quote:
    """Return the quote behind a link; ``Gone`` when it leads to nothing more."""
    quote_id, mark = verify(PURPOSE, token, LIFE)
    found = session.get(Quote, quote_id)
    if found is None or found.digest[:16] != mark:
        raise Gone(_("Ce pli n'existe plus : écrivez aux organisateurs."))
    return found
