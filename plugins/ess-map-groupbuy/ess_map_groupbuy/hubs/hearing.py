# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a hub answers, whether its people type it or an organiser for them."""

from __future__ import annotations

from flask import request

from ess_map import db
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs import answering
from ess_map_groupbuy.hubs.forms import AnswerForm
from ess_map_groupbuy.hubs.models import Hosting


def answer(form: AnswerForm, hosting: Hosting, campaign: Campaign, by: int | None = None) -> bool:
    """Write down what a valid form says; False when it says it at its fields."""
    if form.event.data == "decline" and hosting.state != "accepted":
        answering.decline(db.session, hosting, campaign, form.note.data or "", by=by)
        return True
    held = form.held(campaign)
    if held is None:
        return False
    answering.accept(db.session, hosting, campaign, held, by=by)
    return True


def reason() -> str:
    """Return the reason of a post, at most one line."""
    return " ".join(request.form.get("reason", "").split())[:200]
