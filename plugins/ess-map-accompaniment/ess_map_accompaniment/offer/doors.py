# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of rooms above this one that a structure's pages lead to, when they are there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ess_map_accompaniment.offer.models import Structure

INBOX = "accompaniment_referrals.inbox"
CLOSING = "accompaniment_referrals.close_structure"
AGENDA = "accompaniment_financing.cae_meetings"
SPACE = (
    ("accompaniment_referrals.checks", _l("Fiches à vérifier")),
    ("accompaniment_permanences_structure.index", _l("Permanences et rendez-vous")),
    ("accompaniment_training.own", _l("Formations proposées")),
    ("accompaniment_cooperatives.of_structure", _l("Comités")),
)


@dataclass(frozen=True)
class Door:
    """Where one may go."""

    label: LazyString
    url: str


def url(endpoint: str, structure: Structure) -> str | None:
    """Return the address of a page about a structure, None while there is none."""
    known = endpoint in current_app.view_functions
    return url_for(endpoint, structure_id=structure.id) if known else None


def of_space(structure: Structure) -> list[Door]:
    """Return what else a structure keeps, from its space."""
    found = ((label, url(endpoint, structure)) for endpoint, label in SPACE)
    return [Door(label, address) for label, address in found if address]
