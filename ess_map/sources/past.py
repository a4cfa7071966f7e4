# SPDX-License-Identifier: AGPL-3.0-or-later
"""The imports that were: find one, say what it did."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.contributions.models import Contribution
from ess_map.core.errors import NotFound

COUNTS = ("created", "updated", "withdrawn")


def latest(session: Session, limit: int = 50) -> list[Contribution]:
    """Return the imports that changed something, newest first."""
    query = sa.select(Contribution).where(Contribution.kind == "import")
    return list(session.scalars(query.order_by(Contribution.id.desc()).limit(limit)))


def find(session: Session, number: int) -> Contribution:
    """Return one import, or say that there is none of that number."""
    found = session.get(Contribution, number)
    if found is None or found.kind != "import":
        raise NotFound(_("Aucun import n° %(id)s : ess-map imports les montre tous.", id=number))
    return found


def size(contribution: Contribution) -> int:
    """Return how many actors an import changed."""
    return sum(contribution.changes.get(name, 0) for name in COUNTS)


def sentence(contribution: Contribution) -> str:
    """Say what an import did, on one line."""
    said = contribution.changes
    parts = [
        format_datetime(contribution.created_at, "short"),
        contribution.source,
        said.get("file", ""),
        _(
            "%(created)s créés, %(updated)s mis à jour, %(withdrawn)s retirés",
            **{name: said.get(name, 0) for name in COUNTS},
        ),
        _("annulé") if contribution.status == "undone" else "",
    ]
    return " · ".join(filter(None, parts))
