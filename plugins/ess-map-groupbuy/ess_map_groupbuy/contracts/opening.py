# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open all quotes of a campaign at once, when the server's clock says so."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Invalid, now, set_timer
from ess_map_groupbuy.campaigns import acting, moving, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import sealing
from ess_map_groupbuy.contracts.content import Content, digest
from ess_map_groupbuy.contracts.lifecycle import CLOCK, QUOTES
from ess_map_groupbuy.contracts.models import Quote, QuoteKey
from ess_map_groupbuy.words import CONTRACT

ALARM = "groupbuy.opens_quotes"
BEFORE = ("preregistration", "quotes_sealed")


def set_alarm(session: Session, campaign: Campaign) -> None:
    """Set the alarm of the opening; once quotes are in, it is only ever put off."""
    if campaign.kind != CONTRACT or campaign.state not in BEFORE or not campaign.quotes_open_at:
        return
    key = session.get(QuoteKey, campaign.id)
    if key is not None:
        campaign.quotes_open_at = key.opens_at = max(key.opens_at, campaign.quotes_open_at)
    set_timer(session, campaign.quotes_open_at, ALARM, Campaign.__tablename__, campaign.id)


def ring(session: Session, campaign_id: int) -> None:
    """Open the quotes of a campaign whose moment has come; the clock that rings is the server's."""
    campaign = campaigns.by_id(session, campaign_id)
    key = session.get(QuoteKey, campaign_id)
    due = campaign.quotes_open_at
    if campaign.state not in BEFORE or due is None or now() < due:
        return
    if campaign.state == "preregistration":
        campaign = moving.apply(session, campaign, "close", allowed=moving.as_clock)
    if key is not None:
        open_all(session, campaign, key)
    moving.apply(session, campaign, "open_quotes", allowed=moving.as_clock)
    said = _l("Les plis de « %(title)s » sont ouverts", title=campaign.title)
    acting.tell_organisers(session, campaign, ALARM, said, f"/achats/{campaign.slug}/plis")


def open_all(session: Session, campaign: Campaign, key: QuoteKey) -> None:
    """Open every sealed quote: read it, or say that it cannot be. ``Conflict`` too early."""
    secret = sealing.release(key, now())
    key.released_at = now()
    query = sa.select(Quote).where(Quote.campaign_id == campaign.id, Quote.state == "sealed")
    for quote in session.scalars(query.order_by(Quote.id)):
        try:
            data = sealing.unseal(secret, quote.sealed)
            content = Content.from_bytes(data)
        except Invalid:
            _step(session, campaign, quote, "spoil")
            continue
        same = digest(data) == quote.digest
        quote.opened = {**asdict(content), "same": same}
        _step(session, campaign, quote, "open" if same else "spoil")
    session.flush()


def _step(session: Session, campaign: Campaign, quote: Quote, event: str) -> None:
    quote.opened_at = now()
    scopes = perimeter.scopes(campaign)
    QUOTES.apply(session, quote, event, allowed=lambda role: role == CLOCK, scopes=scopes)
