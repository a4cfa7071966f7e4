# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plans keep of people: who added which evidence."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.people.models import User
from ess_map.people.own_data import PUBLIC
from ess_map.plans.models import PlanEvidence
from ess_map.platform.retention import Retention

RETENTIONS = (
    Retention(
        "plan_evidence",
        _l("Preuves de l'avancement d'un plan : qui les a ajoutées, jamais montré"),
        _l("Savoir à qui demander"),
        PUBLIC,
        _l("Tant que la preuve existe ; votre nom en est ôté si vous effacez votre compte"),
    ),
)


def of(user: User) -> list[tuple[str, Any]]:
    """Return the evidence that ``user`` added."""
    mine = sa.select(PlanEvidence).where(PlanEvidence.added_by_id == user.id)
    found = db.session.scalars(mine.order_by(PlanEvidence.id))
    said = [
        {"texte": one.text, "adresse": one.url, "daté du": one.dated, "ajouté le": one.added_at}
        for one in found
    ]
    return [("preuves", said)]


def forget(session: Session, user: User) -> None:
    """Take ``user`` off the evidence; what it shows stays."""
    mine = PlanEvidence.added_by_id == user.id
    session.execute(sa.update(PlanEvidence).where(mine).values(added_by_id=None))
