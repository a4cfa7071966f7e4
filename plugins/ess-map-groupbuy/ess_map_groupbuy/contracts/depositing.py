# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a quote in: it is sealed in the request that brings it, and kept nowhere in clear."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, alone, now, post_letter
from ess_map_groupbuy.campaigns import acting, perimeter
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import links, opening, record, sealing
from ess_map_groupbuy.contracts.content import Content, digest
from ess_map_groupbuy.contracts.lifecycle import QUOTES, SUPPLIER
from ess_map_groupbuy.contracts.models import Quote, QuoteKey
from ess_map_groupbuy.words import CONTRACT


def is_open(campaign: Campaign) -> bool:
    """Tell whether quotes are taken, by the server's clock."""
    at = campaign.quotes_open_at
    return (
        campaign.kind == CONTRACT
        and campaign.state in opening.BEFORE
        and at is not None
        and now() < at
    )


def deposit(
    session: Session, campaign: Campaign, supplier: str, email: str, content: Content
) -> Quote:
    """Seal ``content`` and keep it; the supplier is written the digest and a link.

    ``Conflict`` once they are being opened.
    """
    campaign = _begin(session, campaign.id)
    key = session.get(QuoteKey, campaign.id)
    if key is None:
        key = sealing.make_key(campaign.id, campaign.quotes_open_at)
        session.add(key)
    data = content.to_bytes()
    quote = Quote(
        campaign_id=campaign.id,
        supplier=supplier.strip(),
        email=email.strip().lower(),
        state="sealed",
        sealed=sealing.seal(key, data),
        digest=digest(data),
        opened={},
        scores={},
        deposited_at=now(),
    )
    QUOTES.start(session, quote, scopes=perimeter.scopes(campaign))
    opening.set_alarm(session, campaign)
    post_letter(
        session,
        quote.email,
        _l("Votre pli est scellé : %(title)s", title=campaign.title),
        "groupbuy/contracts/mail/sealed.txt",
        kind="groupbuy.quote",
        campaign=campaign,
        quote=quote,
        path=links.quote_path(quote),
    )
    said = _l("Un pli de plus pour « %(title)s »", title=campaign.title)
    acting.tell_organisers(
        session, campaign, "groupbuy.quote", said, f"/achats/{campaign.slug}/plis"
    )
    return quote


def confirm(session: Session, quote: Quote) -> None:
    """Note that the address of a quote is its supplier's; their earlier one is withdrawn.

    Not before: whoever types a competitor's address must not take their quote away.
    """
    alone(session, opening.lock_of(quote.campaign_id))
    campaign = campaigns.by_id(session, quote.campaign_id)
    quote.confirmed_at = quote.confirmed_at or now()
    for other in record.in_state(session, campaign.id, "sealed") if is_open(campaign) else []:
        if other.email == quote.email and other.id < quote.id:
            _take_back(session, campaign, other)
    session.flush()


def withdraw(session: Session, quote: Quote) -> None:
    """Take a quote back; what it said is gone for ever. ``Conflict`` once they are being opened."""
    _take_back(session, _begin(session, quote.campaign_id), quote)


def _begin(session: Session, campaign_id: int) -> Campaign:
    """Let nobody else deposit, take back or open until the transaction ends."""
    alone(session, opening.lock_of(campaign_id))
    campaign = campaigns.by_id(session, campaign_id)
    if not is_open(campaign):
        raise Conflict(
            _("Les plis ne se déposent et ne se retirent plus : l'heure de leur ouverture est là.")
        )
    return campaign


def _take_back(session: Session, campaign: Campaign, quote: Quote) -> None:
    scopes = perimeter.scopes(campaign)
    QUOTES.apply(session, quote, "withdraw", allowed=lambda role: role == SUPPLIER, scopes=scopes)
    quote.sealed = b""
    session.flush()
