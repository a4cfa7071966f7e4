# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three buttons on the page of an actor: right, changed, closed."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.people.models import User


def panel(actor: Actor, user: User | None) -> Markup:
    """Return the question with its three answers, or thanks to whoever has just answered."""
    thanked = request.args.get("merci") == "juste"
    return Markup(
        render_template("proposing/_still_right.html", actor=actor, user=user, thanked=thanked)
    )
