# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the steps of a contract need, and what follows from them for its quotes."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import alone, now
from ess_map_groupbuy.campaigns import lifecycle, perimeter
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.contracts import choosing, judging, opening, record, telling
from ess_map_groupbuy.contracts.lifecycle import CLOCK, QUOTES
from ess_map_groupbuy.contracts.models import QuoteKey
from ess_map_groupbuy.words import CONTRACT


def not_ready(session: Session, campaign: Campaign, event: str) -> str | None:
    """Say why a contract cannot be opened to people, or transmitted, yet."""
    if campaign.kind != CONTRACT:
        return None
    if event == "open":
        return _not_announced(campaign)
    if event == "transmit":
        return _not_accepted(session, campaign)
    return None


def follow(session: Session, campaign: Campaign, event: str) -> None:
    """Write to suppliers when acceptances are transmitted, or when all is cancelled."""
    if campaign.kind != CONTRACT:
        return
    if event == "transmit":
        count = len(choosing.accepted(session, campaign.id))
        for quote in record.in_state(session, campaign.id, "selected"):
            telling.transmitted(session, campaign, quote, count)
    elif event == "cancel":
        _drop(session, campaign)


def _not_announced(campaign: Campaign) -> str | None:
    if all(one["key"] != judging.PRICE for one in campaign.criteria):
        return _("Ajoutez un critère « Prix » : c'est lui que le site calcule d'après les plis.")
    if campaign.quotes_open_at is None:
        return _("Dites quand les plis s'ouvriront : les fournisseurs s'y fient.")
    if campaign.commit_by is None:
        return _("Dites jusqu'à quand chacun pourra accepter son offre personnelle.")
    return None


def _not_accepted(session: Session, campaign: Campaign) -> str | None:
    if campaign.commit_by is not None and now() < campaign.commit_by:
        return _("Les membres peuvent encore répondre : attendez la fin du délai annoncé.")
    if not choosing.accepted(session, campaign.id):
        return _("Personne n'a accepté son offre : il n'y a rien à transmettre.")
    return None


def _drop(session: Session, campaign: Campaign) -> None:
    """Let nothing come of the quotes: sealed ones, and what would open them, are erased."""
    alone(session, opening.lock_of(campaign.id))
    steps = lifecycle.of(campaign).history(session, campaign)
    reason = steps[-1].reason or "" if steps else ""
    for quote in record.in_state(session, campaign.id, "sealed", "opened", "selected"):
        scopes = perimeter.scopes(campaign)
        QUOTES.apply(session, quote, "drop", allowed=lambda role: role == CLOCK, scopes=scopes)
        quote.sealed = b""
        telling.cancelled(session, campaign, quote, reason)
    key = session.get(QuoteKey, campaign.id)
    if key is not None:
        session.delete(key)
    session.flush()
