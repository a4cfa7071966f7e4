# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the organisers' board says of the intentions: exact, and theirs alone."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask import render_template
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import db
from ess_map_groupbuy.campaigns import seams
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.intentions import record
from ess_map_groupbuy.intentions.models import Intention


def section(campaign: Campaign) -> seams.Section | None:
    """Return how many people count and how much they want; None while it is prepared."""
    if campaign.state == "draft":
        return None
    query = (
        sa.select(Intention.state, sa.func.count(), sa.func.sum(Intention.quantity))
        .where(Intention.campaign_id == campaign.id)
        .group_by(Intention.state)
    )
    people: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for state, count, quantity in db.session.execute(query):
        people[state], steps[state] = count, quantity
    html = render_template(
        "groupbuy/intentions/_board.html",
        campaign=campaign,
        people=people[record.ACTIVE],
        total=steps[record.ACTIVE],
        waiting=people[record.UNCONFIRMED],
    )
    return seams.Section(_l("Les intentions"), Markup(html), weight=20)
