# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter to everybody concerned when a campaign is cancelled, with the reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import post_letter
from ess_map_groupbuy.campaigns import lifecycle, links, seams
from ess_map_groupbuy.campaigns.models import Campaign

LETTER = "groupbuy.cancelled"


def cancelled(session: Session, campaign: Campaign) -> None:
    """Write once to each address that another room names; a draft concerns nobody."""
    steps = lifecycle.of(campaign).history(session, campaign)
    reason = steps[-1].reason or "" if steps else ""
    people = [one for name in seams.CONCERNED for one in name(session, campaign) if one.email]
    for one in {one.email.lower(): one for one in reversed(people)}.values():
        post_letter(
            session,
            one.email,
            _l("« %(title)s » est annulée", title=campaign.title),
            "groupbuy/campaigns/mail/cancelled.txt",
            kind=LETTER,
            language=one.language,
            title=campaign.title,
            reason=reason,
            path=one.path or links.path(campaign),
        )
