# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, and its first page: where each part is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, render_template

from ess_map import db, load_actors, public, vocabulary
from ess_map_accompaniment.cooperatives.models import Scic
from ess_map_accompaniment.words import INSTRUMENTS

bp = Blueprint(
    "accompaniment_cooperatives",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)


@bp.context_processor
def words() -> dict[str, Any]:
    """What all templates of the room name things with."""
    return {"instruments": INSTRUMENTS, "activity_label": vocabulary("activity").label_of}


@bp.get("/cooperatives/")
@public
def index() -> str:
    """The cooperative ways, and the SCIC that say how they vote."""
    ids = list(db.session.scalars(sa.select(Scic.actor_id)))
    known = [one for one in load_actors(db.session, ids) if one.status == "published"]
    known.sort(key=lambda one: (one.name.casefold(), one.id))
    return render_template("accompaniment/cooperatives/index.html", scics=known)
