# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map_accompaniment.demo import others, schemes, story, structures
from ess_map_accompaniment.offer.models import Structure


def fill_demo(session):
    there = sa.select(Structure.id).where(Structure.source == structures.SOURCE).limit(1)
    if session.scalar(there) is not None:
        return None
    made = structures.load(session)
    terms = schemes.load(session, made)
    projects = story.load(session, made["cae37"])
    others.load(session, made, terms, projects)
    return _(
        "Accompagnement : %(structures)s structures, %(projects)s projets et leurs demandes.",
        structures=len(made),
        projects=len(projects),
    )
