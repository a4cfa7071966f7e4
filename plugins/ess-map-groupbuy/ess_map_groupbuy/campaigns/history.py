# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has happened to a campaign, as its pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns.models import Campaign

STARTED = "started"


@dataclass(frozen=True)
class Step:
    """One step: where it led, and why when somebody has said."""

    at: datetime
    event: str
    label: str
    reason: str


def steps(session: Session, campaign: Campaign) -> list[Step]:
    """Return the steps of ``campaign``, the latest first."""
    kind = lifecycle.of(campaign)
    return [
        Step(one.at, one.event, _label(kind, one), one.reason or "")
        for one in reversed(kind.history(session, campaign))
    ]


def public(session: Session, campaign: Campaign) -> list[Step]:
    """Return what everybody may read: from the opening on."""
    return [one for one in steps(session, campaign) if one.event != STARTED]


def _label(kind, step) -> str:
    if step.event == STARTED:
        return _("Campagne préparée")
    if step.event == "extend":
        return _("Intentions rouvertes et prolongées")
    return kind.label_of(step.to_state)
