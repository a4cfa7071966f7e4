# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of a need, computed from its requests and never stored."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from ess_map_accompaniment.referrals.models import Referral

PRECEDENCE = (
    ("supported", ("accepted", "in_progress")),
    ("asked", ("sent", "seen", "waiting")),
    ("completed", ("completed",)),
    ("unanswered", ("declined", "expired", "interrupted", "unreachable")),
    ("chosen", ("draft",)),
)
"""The first that one of the requests is in, as Conseillers-Entreprises does."""
LABELS = {
    "supported": _l("Accompagné"),
    "asked": _l("En attente d'une réponse"),
    "completed": _l("Accompagnement terminé"),
    "unanswered": _l("Sans solution pour l'instant"),
    "chosen": _l("À confirmer"),
    "none": _l("Rien de demandé"),
}


def state(referrals: Iterable[Referral]) -> str:
    """Return the key of ``LABELS`` that says where a need is, given all its requests."""
    present = {referral.state for referral in referrals}
    for name, states in PRECEDENCE:
        if present.intersection(states):
            return name
    return "none"


def by_need(referrals: Iterable[Referral]) -> dict[str, str]:
    """Return the state of each need that was asked about."""
    found: dict[str, list[Referral]] = {}
    for referral in referrals:
        found.setdefault(referral.need, []).append(referral)
    return {need: state(some) for need, some in found.items()}
