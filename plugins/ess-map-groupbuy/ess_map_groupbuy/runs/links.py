# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the pages of runs."""

from __future__ import annotations

from flask import url_for

from ess_map_groupbuy.campaigns import links
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.runs.models import Run


def listing(campaign: Campaign) -> str:
    """Return the address of the formation of ``campaign``."""
    return url_for("groupbuy_runs.listing", slug=campaign.slug)


def run(campaign: Campaign, one: Run) -> str:
    """Return the address of the page of a run."""
    return url_for("groupbuy_runs.show", slug=campaign.slug, run_id=one.id)


def run_path(campaign: Campaign, one: Run) -> str:
    """Return its path, for letters and notifications, in no language."""
    return f"{links.path(campaign)}/formation/{one.id}"
