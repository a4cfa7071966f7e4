# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a campaign when a moment comes; each alarm looks first whether it has."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Alarm, now
from ess_map_groupbuy.campaigns import acting, dates, links, moving
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING, WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign

MATTERS = {
    "closes_at": WELCOMING,
    "quotes_open_at": ("quotes_sealed",),
    "forms_at": ("closed", "forming"),
    "commit_by": ANSWERING,
    "order_at": ("committed",),
}
"""In which states a moment still matters."""
SAID = {
    "closes_at": lambda title: _l("« %(title)s » : dernier jour pour participer", title=title),
    "quotes_open_at": lambda title: _l("« %(title)s » : les plis s'ouvrent demain", title=title),
    "forms_at": lambda title: _l("« %(title)s » : les groupes se forment demain", title=title),
    "commit_by": lambda title: _l("« %(title)s » : dernier jour pour confirmer", title=title),
    "order_at": lambda title: _l("« %(title)s » : la commande part demain", title=title),
}


def close(session: Session, campaign_id: int) -> None:
    """End the intentions, unless the end has been put off since the alarm was set."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.state not in WELCOMING or campaign.closes_at is None:
        return
    if dates.passed(campaign.closes_at):
        moving.apply(session, campaign, "close", allowed=moving.as_clock)
    else:
        dates.set_alarms(session, campaign)


def warn(session: Session, campaign_id: int, *, moment: str) -> None:
    """Tell the organisers a day before; not when it was put off, has passed or is done already."""
    campaign = session.get(Campaign, campaign_id)
    due = getattr(campaign, moment) if campaign else None
    if due is None or campaign.state not in MATTERS[moment] or dates.passed(due):
        return
    if due - dates.BEFORE > now():
        dates.set_alarms(session, campaign)
        return
    path = links.board_path(campaign)
    acting.tell_organisers(session, campaign, "groupbuy.date", SAID[moment](campaign.title), path)


def register() -> list[Alarm]:
    """Return the alarms of campaigns."""
    warnings = [Alarm(dates.warning(one), partial(warn, moment=one)) for one in dates.WARNED]
    return [Alarm(dates.CLOSES, close), *warnings]
