# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moments of a campaign: chosen as wall times of Paris, kept as instants; and what rings then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid, local_now, now, set_timer
from ess_map_groupbuy.campaigns.lifecycle import WELCOMING
from ess_map_groupbuy.campaigns.models import Campaign

SUBJECT = Campaign.__tablename__
CLOSES = "groupbuy.closes"
WARNED = ("closes_at", "quotes_open_at", "forms_at", "commit_by", "order_at")
"""The moments before which the organisers are told."""
BEFORE = timedelta(days=1)


def warning(moment: str) -> str:
    """Return the kind of the alarm that rings a day before ``moment``, a column's name."""
    return f"groupbuy.warns.{moment}"


def passed(moment: datetime | None) -> bool:
    """Tell whether a moment has come, by the clock of the server; None never comes."""
    return moment is not None and moment <= now()


def welcomes(campaign: Campaign) -> bool:
    """Tell whether one may take part now: the clock decides, even before the alarm has rung."""
    return campaign.state in WELCOMING and not passed(campaign.closes_at)


def instant(wall: datetime) -> datetime:
    """Return the instant of a wall time of Paris (naive); of two, in autumn, the first.

    ``Invalid`` for an hour that the change to summer time leaves out.
    """
    zone = local_now().tzinfo
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall:
        raise Invalid(
            _(
                "Cette heure n'existe pas : ce jour-là, on passe à l'heure d'été. Prenez-en une "
                "autre."
            )
        )
    return found


def wall(moment: datetime) -> datetime:
    """Return the wall time of Paris (naive) of an instant."""
    return moment.astimezone(local_now().tzinfo).replace(tzinfo=None)


def later(moment: datetime, days: int) -> datetime:
    """Return the same hour of the day ``days`` later; one that does not exist then is put off."""
    zone = local_now().tzinfo
    shifted = wall(moment) + timedelta(days=days)
    return shifted.replace(tzinfo=zone, fold=0).astimezone(UTC)


def set_alarms(session: Session, campaign: Campaign) -> None:
    """Set what rings when intentions close, and a day before each deadline that is still ahead."""
    if campaign.state in WELCOMING and campaign.closes_at is not None:
        set_timer(session, campaign.closes_at, CLOSES, SUBJECT, campaign.id)
    for name in WARNED:
        moment = getattr(campaign, name)
        if moment is not None and moment - BEFORE > now():
            set_timer(session, moment - BEFORE, warning(name), SUBJECT, campaign.id)
