# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of an actor says of its guarded labels: approved by whom, in which version."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.contributions import labels
from ess_map.core.db import db


def of(actor: Actor) -> Markup | None:
    """Return the panel of an actor, None without a guarded label."""
    found = labels.approvals(db.session, actor)
    page = "labels/_panel.html"
    return Markup(render_template(page, actor=actor, approvals=found)) if found else None
