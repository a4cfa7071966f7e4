# SPDX-License-Identifier: AGPL-3.0-or-later
"""Diagnoses that were kept: the figures of that day, which nothing changes any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, defer

from ess_map.core import clock, journal
from ess_map.core.errors import NotFound
from ess_map.diagnosis.figures import Findings
from ess_map.diagnosis.models import Diagnosis
from ess_map.people.models import User
from ess_map.platform.contracts import Requirement
from ess_map.platform.retention import Retention

RETENTION = Retention(
    "diagnoses",
    _l("Diagnostics gardés : qui l'a fait, ce qu'il ou elle en dit"),
    _l("Garder la mémoire des chiffres d'un jour, et de qui les a relus"),
    _l("Intérêt légitime : faire connaître l'ESS (RGPD, article 6.1.f)"),
    _l("Votre nom et votre commentaire en sont retirés avec votre compte ; les chiffres restent"),
)


def keep(
    session: Session, found: Findings, comment: str, user: User, pole_id: int | None = None
) -> Diagnosis:
    """Write ``found`` down as it is today; ``pole_id`` is the pôle it was made for."""
    kept = Diagnosis(
        territory=found.key,
        pole_id=pole_id,
        comment=comment.strip(),
        findings=found.to_json(),
        made_at=clock.now(),
        made_by_id=user.id,
    )
    session.add(kept)
    session.flush()
    journal.record(session, [journal.Event("diagnosis.kept", kept.id, {"of": found.key})])
    return kept


def get(session: Session, diagnosis_id: int) -> Diagnosis:
    """Return a kept diagnosis; ``NotFound``."""
    kept = session.get(Diagnosis, diagnosis_id)
    if kept is None:
        raise NotFound(_("Ce diagnostic n'est pas gardé, ou ne l'est plus."))
    return kept


def of(session: Session, key: str) -> Sequence[Diagnosis]:
    """Return the kept diagnoses of a place (``epci-243700754``, ``pole-12``), newest first.

    Without their figures, which ``get`` reads.
    """
    query = (
        sa.select(Diagnosis)
        .where(Diagnosis.territory == key)
        .order_by(Diagnosis.made_at.desc(), Diagnosis.id.desc())
        .options(defer(Diagnosis.findings, raiseload=True))
    )
    return session.scalars(query).all()


def remove(session: Session, kept: Diagnosis) -> None:
    """Forget a kept diagnosis; the journal remembers that there was one."""
    journal.record(session, [journal.Event("diagnosis.removed", kept.id, {"of": kept.territory})])
    session.delete(kept)


def requirement(session: Session, pole_id: int, url: str) -> Requirement:
    """Return what a pôle needs before it is validated: one diagnosis of its perimeter, kept."""
    made = sa.select(Diagnosis.id).where(Diagnosis.pole_id == pole_id).limit(1)
    return Requirement(
        "diagnosis.kept",
        _("Un diagnostic du territoire du pôle est gardé"),
        session.scalar(made) is not None,
        _("Ouvrez le diagnostic du pôle, relisez-le, puis gardez-le."),
        _("L'animation du pôle"),
        url,
    )


def data_of(session: Session, user: User) -> list[dict[str, Any]]:
    """Return what is kept about ``user``."""
    query = sa.select(Diagnosis).where(Diagnosis.made_by_id == user.id).order_by(Diagnosis.id)
    return [
        {"territoire": one.territory, "date": one.made_at.isoformat(), "commentaire": one.comment}
        for one in session.scalars(query.options(defer(Diagnosis.findings)))
    ]


def forget(session: Session, user: User) -> None:
    """Take the name and the words of ``user`` off what stays."""
    session.execute(
        sa.update(Diagnosis)
        .where(Diagnosis.made_by_id == user.id)
        .values(made_by_id=None, comment="")
    )
