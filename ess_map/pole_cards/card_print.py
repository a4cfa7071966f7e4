# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the printed card needs: the card, its drawing, and where to read more."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from ess_map.actors import vocabularies
from ess_map.core import clock
from ess_map.pole_cards import card_map, card_showing, rating
from ess_map.poles import stages
from ess_map.poles.models import Pole

FIRST_PAGE = ("territory", "identity", "links")
SECOND_PAGE = ("actions", "review")


def sheet(session: Session, pole: Pole) -> dict[str, Any]:
    """Return the context of ``pole_cards/print/card.html``."""
    actor = pole.actor
    found = {part.key: part for part in card_showing.parts(pole.card, without=card_showing.LARGE)}
    rated = rating.history(session, pole.id)
    newest = {one.scale: one for one in reversed(rated)}
    families = vocabularies.load("family")
    family = next(iter(actor.terms.get("family", ())), "")
    return {
        "name": actor.name,
        "long_name": pole.card.get("long_name", ""),
        "summary": actor.summary,
        "kind": pole.kind_label,
        "family": families.label_of(family) if family else "",
        "stage": stages.LIFECYCLE.label_of(pole.stage),
        "drawing": card_map.draw(session, pole),
        "approximate": pole.approximate,
        "figures": card_showing.figures(pole.card),
        "grades": [(one, newest.get(one.scale)) for one in card_showing.grades(session, pole.id)],
        "money": card_showing.money(pole.card),
        "first": [found[key] for key in FIRST_PAGE if key in found],
        "second": [found[key] for key in SECOND_PAGE if key in found],
        "sources": sorted(
            {row.origin for part in found.values() for row in part.rows if row.origin}
        ),
        "papers": card_showing.papers(session, pole),
        "today": clock.local_now().date(),
        "url": url_for("poles_card.show", slug=actor.slug, _external=True),
        "site": current_app.extensions["ess_map.settings"].site_name,
    }
