# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens when the time to answer runs out; the alarm looks first whether it matters."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ess_map import Alarm, now
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.lifecycle import ANSWERING
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.groups import answering, deadlines, letters, moving, record, reforming
from ess_map_groupbuy.groups.models import Commitment
from ess_map_groupbuy.intentions import record as intentions


def register() -> list[Alarm]:
    """Return the alarm of answers."""
    return [Alarm(deadlines.ALARM, ring)]


def ring(session: Session, campaign_id: int) -> None:
    """Remind, let expire what is late, and settle the groups of a campaign."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.state not in ANSWERING:
        return
    moving.lock(session, campaign_id)
    campaign = campaigns.by_id(session, campaign_id)
    expired = False
    for commitment in record.asked(session, campaign_id):
        if deadlines.is_late(commitment):
            answering.expire(session, campaign, commitment)
            expired = True
        elif deadlines.to_remind(commitment, now()):
            remind(session, campaign, commitment)
    session.flush()
    groups = record.forming(session, campaign_id)
    broken = [moving.settle(session, campaign, one) for one in groups]
    if expired and any(broken):
        reforming.ask(session, campaign, reforming.EXPIRED)
    deadlines.set_alarm(session, campaign, record.asked(session, campaign_id))


def remind(session: Session, campaign: Campaign, commitment: Commitment) -> None:
    """Write once more to somebody who has not answered."""
    group = record.by_id(session, commitment.group_id)
    state = letters.Places.of(session, [group]).state(letters.ASKED, group, commitment)
    intention = intentions.by_id(session, commitment.intention_id)
    commitment.reminded_at = now()
    letters.tell(session, campaign, intention, "reminder", state, state, commitment=commitment)
