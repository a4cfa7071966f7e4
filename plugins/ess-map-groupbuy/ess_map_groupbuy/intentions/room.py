# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, and how its pages find what their address names."""

from __future__ import annotations

from flask import Blueprint

from ess_map import db
from ess_map_groupbuy.campaigns import acting, record, secrecy
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.words import ENTERPRISE, HOUSEHOLD

bp = Blueprint("groupbuy_intentions", __name__, url_prefix="/achats")
bp.after_request(secrecy.keep)


def known(slug: str) -> Campaign:
    """Return the campaign of a public address; ``NotFound`` while it is but prepared."""
    found = record.find(db.session, slug)
    return acting.require(slug) if found.state == "draft" else found


def welcome(campaign: Campaign) -> tuple[str, ...]:
    """Return who may join: keys of ``words.WHO``, households first."""
    only = {"citizens": (HOUSEHOLD,), "ess_enterprises": (ENTERPRISE,)}
    return only.get(campaign.audience, (HOUSEHOLD, ENTERPRISE))
