# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tab of the way of a pôle, and where it stands on its public page."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.platform.contracts import NavItem, Panel
from ess_map.pole_stages import stage_path
from ess_map.poles import index, record, stage_facts, stages
from ess_map.poles.models import Pole


def pages(actor: Actor) -> list[NavItem]:
    """Return the tab; everybody may read it."""
    return [NavItem(_("Parcours"), url_for("poles_stages.path", slug=actor.slug), weight=30)]


def panels(actor: Actor) -> list[Panel]:
    """Return where the pôle stands and since when; nothing for an actor that is no pôle."""
    pole = record.get(db.session, actor.id)
    return [] if pole is None else [Panel(_("Étape"), _html(pole), weight=15, place="side")]


def _html(pole: Pole) -> Markup:
    facts = stages.history(db.session, pole.id)
    here = next((one for one in stage_path.steps(pole, facts) if one.state == "here"), None)
    return Markup(
        render_template(
            "pole_stages/stage_panel.html",
            tone=index.tone(pole.stage),
            step=here,
            source=stage_facts.known(facts)[-1].source if facts else "",
            url=url_for("poles_stages.path", slug=pole.actor.slug),
        )
    )
