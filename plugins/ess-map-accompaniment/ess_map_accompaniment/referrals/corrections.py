# SPDX-License-Identifier: AGPL-3.0-or-later
"""Declarations to check: a structure refused for a reason that its own sheet contradicts."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Conflict, Explanation, Invalid, NotFound, Status, now
from ess_map_accompaniment.offer.models import Service
from ess_map_accompaniment.referrals.models import Correction, Referral
from ess_map_accompaniment.words import REFUSAL_GATES

STATES = {
    "open": _l("À vérifier"),
    "corrected": _l("Fiche corrigée"),
    "kept": _l("Fiche confirmée"),
}


def open_for(session: Session, referral: Referral) -> Correction | None:
    """Open a correction when what was refused had been met in the snapshot; else None.

    ``said`` is what the service announces, in French: « couvre la commune Tours ».
    """
    gate = REFUSAL_GATES.get(referral.refusal)
    if gate is None or referral.snapshot is None:
        return None
    for verdict in Explanation.restored(referral.snapshot).verdicts:
        if verdict.criterion == gate and verdict.status is Status.MET:
            with force_locale("fr"):
                said = str(verdict.text)[:200]
            correction = Correction(
                service_id=referral.service_id, referral_id=referral.id, criterion=gate, said=said
            )
            session.add(correction)
            return correction
    return None


def waiting(
    session: Session, structure_ids: Collection[int] | None = None
) -> list[tuple[Correction, Service]]:
    """Return what is still to check, oldest first, of some structures or of all."""
    query = (
        sa.select(Correction, Service)
        .join(Service, Service.id == Correction.service_id)
        .where(Correction.state == "open")
        .order_by(Correction.created_at, Correction.id)
    )
    if structure_ids is not None:
        query = query.where(Service.structure_id.in_(structure_ids))
    return [(correction, service) for correction, service in session.execute(query)]


def find(session: Session, correction_id: int) -> tuple[Correction, Service]:
    """Return a correction and its service; ``NotFound``."""
    correction = session.get(Correction, correction_id)
    service = session.get(Service, correction.service_id) if correction else None
    if correction is None or service is None:
        raise NotFound(_("Cette vérification n'existe pas, ou plus."))
    return correction, service


def settle(session: Session, correction: Correction, state: str, note: str = "") -> Correction:
    """End a correction: ``corrected`` once the service was edited, ``kept`` with a note why.

    ``Conflict`` when it is settled already, or said corrected while the service is as it was.
    """
    if correction.state != "open":
        raise Conflict(_("Cette vérification est déjà réglée. Rechargez la page."))
    service = session.get(Service, correction.service_id)
    if state == "corrected" and service.updated_at <= correction.created_at:
        raise Conflict(
            _("La fiche du service n'a pas changé depuis : corrigez-la d'abord, ou confirmez-la.")
        )
    if state == "kept" and not note.strip():
        raise Invalid(_("Dites en quelques mots pourquoi la fiche est juste."))
    if state not in ("corrected", "kept"):
        raise Invalid(_("Dites si la fiche est corrigée ou confirmée."))
    correction.state, correction.note = state, note.strip()[:200]
    correction.settled_at = now()
    return correction
