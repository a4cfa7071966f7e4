# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a campaign, and opening it again once: the moments that follow move with it."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import now
from ess_map_groupbuy.campaigns import acting, completeness, dates, links, telling
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.words import CONTRACT

TOLD = {
    "open": lambda title: _l(
        "« %(title)s » est ouverte : vous pouvez la faire connaître", title=title
    ),
    "close": lambda title: _l("« %(title)s » : les intentions sont closes", title=title),
    "cancel": lambda title: _l("« %(title)s » est annulée", title=title),
}


def ready(session: Session, campaign: Campaign, event: str) -> str | None:
    """Say why a campaign cannot open yet, or not be prolonged once more."""
    if event == "open":
        missing = completeness.missing(campaign)
        if missing:
            return missing[0].sentence
        if dates.passed(campaign.closes_at):
            return _("La fin des intentions est déjà passée : changez d'abord le calendrier.")
    if event == "extend":
        if not campaign.allow_extension:
            return _("Les règles de cette campagne ne prévoient pas de prolongation.")
        if campaign.extended_at is not None:
            return _("Cette campagne a déjà été prolongée une fois : elle ne peut plus l'être.")
    return None


def follow(session: Session, campaign: Campaign, event: str) -> None:
    """Do what opening, closing, prolonging and cancelling bring with them."""
    if event == "open":
        campaign.opens_at = now()
    if event == "extend":
        prolong(campaign)
    if event == "cancel":
        telling.cancelled(session, campaign)
    if event in TOLD:
        acting.tell_organisers(
            session,
            campaign,
            "groupbuy.campaign",
            TOLD[event](campaign.title),
            links.board_path(campaign),
        )


def prolong(campaign: Campaign) -> None:
    """Put off the end by the days of the rules, counted from today when it has passed.

    What comes after moves by as many days, at the same hours of the day.
    """
    before = campaign.closes_at or now()
    campaign.closes_at = dates.later(max(before, now()), campaign.extension_days)
    campaign.extended_at = now()
    days = (dates.wall(campaign.closes_at).date() - dates.wall(before).date()).days
    names = ("quotes_open_at", "commit_by", "order_at")
    for name in names if campaign.kind == CONTRACT else ("forms_at", "commit_by", "order_at"):
        moment = getattr(campaign, name)
        if moment is not None:
            setattr(campaign, name, dates.later(moment, days))
    if campaign.deliver_from is not None:
        campaign.deliver_from += timedelta(days=days)
    if campaign.deliver_to is not None:
        campaign.deliver_to += timedelta(days=days)
