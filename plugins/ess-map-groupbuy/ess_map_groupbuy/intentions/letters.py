# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to who said what they would buy: their link, and nothing that others should not read."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import post_letter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import links
from ess_map_groupbuy.intentions.models import Intention


def said(
    session: Session, campaign: Campaign, intention: Intention, *, on_paper: bool = False
) -> None:
    """Write the link with which one confirms, or reads what the organiser wrote down."""
    subject = _l("%(title)s : votre intention") if on_paper else _l("%(title)s : confirmez")
    _post(session, campaign, intention, subject, "on_paper" if on_paper else "confirm")


def again(session: Session, campaign: Campaign, intention: Intention) -> None:
    """Lead somebody who speaks twice back to what they said first."""
    _post(session, campaign, intention, _l("%(title)s : vous avez déjà une intention"), "again")


def send_links(session: Session, email: str, found: Sequence[Intention]) -> None:
    """Write how to reach the intentions of an address, whatever became of them."""
    titles = dict(
        session.execute(
            sa.select(Campaign.id, Campaign.title).where(
                Campaign.id.in_({one.campaign_id for one in found})
            )
        ).all()
    )
    post_letter(
        session,
        email,
        _l("Vos intentions d'achat groupé"),
        "groupbuy/intentions/mail/links.txt",
        kind="groupbuy.links",
        language=found[-1].language,
        intentions=[(titles[one.campaign_id], links.own_path(one)) for one in found],
    )


def _post(
    session: Session, campaign: Campaign, intention: Intention, subject: LazyString, what: str
) -> None:
    title = campaign.title
    post_letter(
        session,
        intention.email,
        LazyString(lambda: str(subject) % {"title": title}),
        "groupbuy/intentions/mail/said.txt",
        kind=f"groupbuy.{what}",
        language=intention.language,
        what=what,
        intention=intention,
        campaign=campaign,
        path=links.own_path(intention),
    )
