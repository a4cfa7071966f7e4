# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters to suppliers about their quotes; one that left no address any more gets none."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import post_letter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import links
from ess_map_groupbuy.contracts.models import Quote


def opened(session: Session, campaign: Campaign, quote: Quote) -> None:
    """Say that a quote was opened with all others, or that it could not be read."""
    subject = _l("Les plis sont ouverts : %(title)s", title=campaign.title)
    _write(session, campaign, quote, "opened", subject)


def judged(session: Session, campaign: Campaign, quote: Quote) -> None:
    """Say what was decided about a quote."""
    subject = _l("Votre pli : %(title)s", title=campaign.title)
    _write(session, campaign, quote, "judged", subject)


def cancelled(session: Session, campaign: Campaign, quote: Quote, reason: str) -> None:
    """Say that nothing will come of a quote: its campaign is cancelled."""
    subject = _l("Campagne annulée : %(title)s", title=campaign.title)
    _write(session, campaign, quote, "cancelled", subject, reason=reason)


def transmitted(session: Session, campaign: Campaign, quote: Quote, count: int) -> None:
    """Say where the list is of those who accepted."""
    subject = _l("Les acceptations : %(title)s", title=campaign.title)
    _write(session, campaign, quote, "transmitted", subject, count=count)


def _write(
    session: Session,
    campaign: Campaign,
    quote: Quote,
    which: str,
    subject: LazyString,
    **said: Any,
) -> None:
    if not quote.email:
        return
    post_letter(
        session,
        quote.email,
        subject,
        f"groupbuy/contracts/mail/{which}.txt",
        kind=f"groupbuy.quote_{which}",
        campaign=campaign,
        quote=quote,
        path=links.quote_path(quote),
        **said,
    )
