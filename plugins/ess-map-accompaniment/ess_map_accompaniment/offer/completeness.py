# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the sheets of a structure do not say, and so what projects must ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from ess_map_accompaniment.offer import record, zone
from ess_map_accompaniment.offer.models import Service, Structure

OLD_DAYS = 365
"""A sheet that nobody has confirmed for longer is stale."""


@dataclass(frozen=True)
class Gap:
    """A sheet and what it does not say."""

    service: Service
    unsaid: tuple[str, ...]
    asked: int
    """How many projects of late were told « à vérifier » because of it."""


def unsaid(service: Service, structure: Structure) -> list[str]:
    """Return what a service does not say though projects are judged by it."""
    silent = {
        _l("les stades"): service.stages is None,
        _l("les secteurs"): service.sectors is None,
        _l("les statuts"): service.legal_forms is None,
        _l("une personne seule ou un collectif"): not service.team_mode,
        _l("le coût"): not service.cost,
        _l("où il est proposé"): not zone.of_service(service, structure),
        _l("l'habitude des projets collectifs"): service.collective_experience is None,
        _l("les montants"): bool(service.instrument)
        and service.amount_min is None
        and service.amount_max is None,
    }
    return [str(label) for label, missing in silent.items() if missing]


def gaps(structure: Structure, asked: dict[int, int], today: date) -> list[Gap]:
    """Return the services that leave something unsaid, those most often asked about first."""
    found = [
        Gap(service, tuple(missing), asked.get(service.id, 0))
        for service in structure.services
        if record.in_service(service, today) and (missing := unsaid(service, structure))
    ]
    return sorted(found, key=lambda gap: (-gap.asked, -len(gap.unsaid), gap.service.id))


def stale(service: Service, today: date) -> bool:
    """Tell whether a service must be confirmed: too old, or past its last day."""
    if service.closed_on is not None:
        return False
    if service.valid_until is not None and service.valid_until < today:
        return True
    last = service.verified_at or service.created_at.date()
    return (today - last).days > OLD_DAYS
