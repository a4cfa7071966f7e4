# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, and how its pages find what their address names."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

from ess_map import NotFound, db
from ess_map_groupbuy.campaigns import acting, record, secrecy
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.words import CONTRACT

bp = Blueprint("groupbuy_offers", __name__, url_prefix="/achats")
bp.after_request(secrecy.keep)


def run(slug: str) -> Campaign:
    """Return a campaign that the reader may run and to which suppliers make offers."""
    return _of_offers(acting.require(slug))


def known(slug: str) -> Campaign:
    """Return the campaign of a public address; one in preparation for its organisers alone."""
    found = record.find(db.session, slug)
    return acting.require(slug) if found.state == "draft" else found


def _of_offers(campaign: Campaign) -> Campaign:
    if campaign.kind == CONTRACT:
        raise NotFound(_("Un contrat négocié ensemble a des plis scellés, pas des offres."))
    return campaign
