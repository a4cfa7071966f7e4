# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open all quotes of a campaign at once, when the server's clock says so."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Invalid, alone, now, set_timer
from ess_map_groupbuy.campaigns import acting, moving, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import record, sealing, telling
from ess_map_groupbuy.contracts.content import Content, costs, digest
from ess_map_groupbuy.contracts.lifecycle import CLOCK, QUOTES
from ess_map_groupbuy.contracts.models import Quote, QuoteKey
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.words import CONTRACT

ALARM = "groupbuy.opens_quotes"
BEFORE = ("preregistration", "quotes_sealed")


def lock_of(campaign_id: int) -> str:
    """Return what one does alone: deposit, take back and open, so that no quote is lost between."""
    return f"groupbuy.quotes.{campaign_id}"


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
    alone(session, lock_of(campaign_id))
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
    """Open every sealed quote: read it, or say that it cannot be. ``Conflict`` too early.

    What a year costs is counted now, once: who leaves afterwards changes no ranking.
    """
    secret = sealing.release(key, now())
    key.released_at = now()
    quantities = [one.quantity for one in intentions.active(session, campaign.id)] or [1]
    for quote in record.in_state(session, campaign.id, "sealed"):
        quote.opened_at = now()
        try:
            data = sealing.unseal(secret, quote.sealed)
            content = Content.from_bytes(data)
        except Invalid as error:
            _spoil(session, campaign, quote, error.message)
            continue
        if digest(data) != quote.digest:
            _spoil(session, campaign, quote, _("Son empreinte n'est pas celle qui fut publiée."))
            continue
        cost = costs(content, quantities, campaign.step)
        quote.opened = {"text": data.decode(), "cost": cost}
        _step(session, campaign, quote, "open")
        telling.opened(session, campaign, quote)
    session.flush()


def _spoil(session: Session, campaign: Campaign, quote: Quote, motive: str) -> None:
    quote.motive = motive
    _step(session, campaign, quote, "spoil")
    telling.opened(session, campaign, quote)


def _step(session: Session, campaign: Campaign, quote: Quote, event: str) -> None:
    scopes = perimeter.scopes(campaign)
    QUOTES.apply(session, quote, event, allowed=lambda role: role == CLOCK, scopes=scopes)
