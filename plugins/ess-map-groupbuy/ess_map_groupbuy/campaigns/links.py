# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the pages of a campaign."""

from __future__ import annotations

from flask import url_for

from ess_map_groupbuy.campaigns.models import Campaign


def page(campaign: Campaign) -> str:
    """Return the address of the public page of ``campaign``."""
    return url_for("groupbuy_campaigns.show", slug=campaign.slug)


def board(campaign: Campaign) -> str:
    """Return the address of the board of its organisers."""
    return url_for("groupbuy_campaigns.board", slug=campaign.slug)


def path(campaign: Campaign) -> str:
    """Return the path of the public page, for letters and notifications, in no language."""
    return f"/achats/{campaign.slug}"


def board_path(campaign: Campaign) -> str:
    """Return the path of the organisers' board, for letters and notifications."""
    return f"{path(campaign)}/tableau"
