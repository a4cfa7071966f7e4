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

    An earlier quote from the same address is withdrawn. ``Conflict`` once they are being opened.
    """
    alone(session, f"groupbuy.quotes.{campaign.id}")
    campaign = campaigns.by_id(session, campaign.id)
    if not is_open(campaign):
        raise Conflict(_("Les plis ne se déposent plus : l'heure de leur ouverture est passée."))
    key = session.get(QuoteKey, campaign.id)
    if key is None:
        key = sealing.make_key(campaign.id, campaign.quotes_open_at)
        session.add(key)
    address = email.strip().lower()
    for earlier in record.in_state(session, campaign.id, "sealed"):
        if earlier.email == address:
            withdraw(session, earlier)
    data = content.to_bytes()
    quote = Quote(
        campaign_id=campaign.id,
        supplier=supplier.strip(),
        email=address,
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
        address,
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


def withdraw(session: Session, quote: Quote) -> None:
    """Take a quote back before it is opened; what it said is gone for ever."""
    campaign = campaigns.by_id(session, quote.campaign_id)
    scopes = perimeter.scopes(campaign)
    QUOTES.apply(session, quote, "withdraw", allowed=lambda role: role == SUPPLIER, scopes=scopes)
    quote.sealed = b""
    session.flush()
