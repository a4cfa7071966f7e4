# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the page of an actor: how it accompanies projects, and where to say so."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import Action, Panel, allowed, db, local_now
from ess_map_accompaniment import words
from ess_map_accompaniment.offer import acting, present, record, seams, wording

LABEL = _l("Accompagnement")


def of_actor(actor: Any) -> list[Panel]:
    """Return the panel of an actor that accompanies; none for any other."""
    structure = record.of_actor(db.session, actor.id)
    if structure is None or structure.closed_on is not None:
        return []
    running, today = seams.running(db.session), local_now().date()
    views = [present.service(one, structure, running, today) for one in structure.services]
    html = render_template(
        "accompaniment/offer/_panel.html",
        structure=structure,
        kinds=wording.labels(words.KINDS, structure.kinds),
        services=[view for view in views if view.running],
    )
    return [Panel(LABEL, Markup(html), weight=35)]


def actions(actor: Any, user: Any) -> list[Action]:
    """Return where to describe the accompaniment of an actor, for who may."""
    structure = record.of_actor(db.session, actor.id)
    if structure is not None:
        if not acting.may_edit(user, structure):
            return []
        url = url_for("accompaniment_offer.edit_structure", structure_id=structure.id)
        return [Action(_l("Modifier son accompagnement"), url, icon="pencil")]
    if not allowed(user, acting.EDIT, acting.of_actor_id(actor.id)):
        return []
    url = url_for("accompaniment_offer.new_structure", actor_id=actor.id)
    return [Action(_l("Décrire son accompagnement"), url, icon="hand-heart")]
