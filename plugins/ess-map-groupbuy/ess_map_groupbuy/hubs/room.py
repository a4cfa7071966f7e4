# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, and how its pages find what their address names."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

from ess_map import NotFound
from ess_map_groupbuy.campaigns import acting, secrecy
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import saying
from ess_map_groupbuy.words import CONTRACT

bp = Blueprint("groupbuy_hubs", __name__, url_prefix="/achats")
bp.after_request(secrecy.keep)
bp.add_app_template_filter(saying.slots, "groupbuy_slots")
bp.add_app_template_filter(saying.week, "groupbuy_week")


def run(slug: str) -> Campaign:
    """Return a campaign that the reader may run and that is delivered somewhere."""
    campaign = acting.require(slug)
    if campaign.kind == CONTRACT:
        raise NotFound(_("Un contrat négocié ensemble n'est livré nulle part : pas de relais."))
    return campaign
